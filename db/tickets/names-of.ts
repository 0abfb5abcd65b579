import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** Names of accounts and groups by id, those that exist. One statement, none when there is nothing to ask. */
export const namesOf = async (
  db: Kysely<Database>,
  ids: Iterable<string | null>,
): Promise<ReadonlyMap<string, string>> => {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    select id, display_name as name from account where id = any(${wanted}::uuid[])
    union all
    select id, name from team_group where id = any(${wanted}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
};
