import { type Kysely, sql, type Transaction } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { PolicySource } from '../../domain/policy/policy-source.ts';
import type { Database } from '../schema/index.ts';
import { beginPublishing } from './publish-versions.ts';

/** A version to be recorded. */
export type NewVersion = { key: string; version: number; sha256: string; body: PolicySource };

/** A version as it stands in the record, without its content. */
export type RecordedVersion = {
  key: string;
  version: number;
  sha256: string;
  origin: 'file' | 'published';
  effectiveFrom: Instant;
};

/**
 * Records those versions of files that are not recorded yet, and says which versions there are. What is recorded never
 * changes. The first version of a key counts as in force ever since, a later one from now on. Of a key that an administrator
 * has published nothing is recorded: no file overtakes that. One process at a time, and none while somebody publishes.
 */
export const recordPolicyVersions = async (
  db: Kysely<Database>,
  versions: readonly NewVersion[],
): Promise<RecordedVersion[]> => {
  if (versions.length > 0) await db.transaction().execute((tx) => recordFiles(tx, versions));
  return db
    .selectFrom('policy_version')
    .select(['key', 'version', 'sha256', 'origin', 'effective_from as effectiveFrom'])
    .orderBy('key')
    .orderBy('version')
    .execute();
};

const recordFiles = async (tx: Transaction<Database>, versions: readonly NewVersion[]): Promise<void> => {
  await beginPublishing(tx);
  const rows = JSON.stringify(versions.map((one) => ({ ...one, body: JSON.stringify(one.body) })));
  // A statement sees the record as it was before it, so that several new versions of a new key are all its first.
  await sql`
      insert into policy_version (key, version, sha256, body, effective_from)
      select key, version, sha256, body::json,
        case when exists (select 1 from policy_version known where known.key = new.key)
          then date_trunc('milliseconds', now()) else timestamptz '1970-01-01T00:00:00Z' end
      from json_to_recordset(${rows}::json) as new (key text, version integer, sha256 text, body text)
      where not exists (select 1 from policy_version one where one.key = new.key and one.origin = 'published')
      on conflict (key, version) do nothing`.execute(tx);
};
