import { type Kysely, sql } from 'kysely';
import type { PolicySelectionRule } from '../../contracts/policy-selection.ts';
import type { Database } from '../schema/index.ts';

/** The rules that select policies, and how many versions are recorded: whether a process knows them all. */
export const selectionRules = async (
  db: Kysely<Database>,
): Promise<{ rules: PolicySelectionRule[]; versions: number }> => {
  const { rows } = await sql<{ rules: PolicySelectionRule[]; versions: number }>`
    select (select count(*)::int from policy_version) as versions,
      (select coalesce(json_agg(json_build_object('basis', basis, 'value', value, 'policy', policy_key)
         order by basis, value), '[]'::json) from policy_selection) as rules`.execute(db);
  return rows[0]!;
};
