import type { Kysely } from 'kysely';
import type { PolicySource } from '../../domain/policy/policy-source.ts';
import type { Database } from '../schema/index.ts';

/** What the record holds of these versions, as it was written. */
export const policyBodies = async (
  db: Kysely<Database>,
  versions: readonly { key: string; version: number }[],
): Promise<{ key: string; version: number; body: PolicySource }[]> => {
  if (versions.length === 0) return [];
  return db
    .selectFrom('policy_version')
    .select(['key', 'version', 'body'])
    .where(({ eb, or, and }) =>
      or(versions.map(({ key, version }) => and([eb('key', '=', key), eb('version', '=', version)]))),
    )
    .execute();
};
