import type { Kysely } from 'kysely';
import type { PolicySource } from '../../domain/policy/policy-source.ts';
import type { Database } from '../schema/index.ts';

/** A version as it stands in the record. */
export type RecordedVersion = { key: string; version: number; sha256: string; body: PolicySource };

/** Records those versions that are not recorded yet, and gives every version there is. What is recorded never changes. */
export const recordPolicyVersions = async (
  db: Kysely<Database>,
  versions: readonly RecordedVersion[],
): Promise<RecordedVersion[]> => {
  if (versions.length > 0) {
    await db
      .insertInto('policy_version')
      .values(versions.map((one) => ({ ...one, body: JSON.stringify(one.body) })))
      .onConflict((conflict) => conflict.columns(['key', 'version']).doNothing())
      .execute();
  }
  return db
    .selectFrom('policy_version')
    .select(['key', 'version', 'sha256', 'body'])
    .orderBy('key')
    .orderBy('version')
    .execute();
};
