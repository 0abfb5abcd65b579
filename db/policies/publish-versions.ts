import { sql, type Transaction } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { PolicySource } from '../../domain/policy/policy-source.ts';
import { writeAudit } from '../people/audit.ts';
import type { Database } from '../schema/index.ts';
import { policyNotify } from './policy-notify.ts';

/** A version to be published. */
export type VersionToPublish = {
  key: string;
  version: number;
  sha256: string;
  body: PolicySource;
  effectiveFrom: Instant;
  /** Of which version a calendar or a base makes this one; left out: it is asked for itself. */
  follows?: number | null;
};

/** Who publishes, what changes, who approved it. */
export type Publisher = {
  publishedBy: string;
  note: string;
  approvedBy: string | null;
  approvalNote: string | null;
};

/** Lets one publication at a time through, until the transaction ends; returns PostgreSQL's clock, in whole ms. */
export const beginPublishing = async (tx: Transaction<Database>): Promise<Instant> => {
  await sql`select pg_advisory_xact_lock(hashtext('desk policy publishing'))`.execute(tx);
  const { rows } = await sql<{ now: Instant }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(tx);
  return rows[0]!.now;
};

/** Writes versions with their audit entries; told to all processes at commit. Call {@link beginPublishing} before. */
export const publishVersions = async (
  tx: Transaction<Database>,
  versions: readonly VersionToPublish[],
  { publishedBy, note, approvedBy, approvalNote }: Publisher,
): Promise<void> => {
  for (const { key, version, sha256, body, effectiveFrom, follows = null } of versions) {
    await tx
      .insertInto('policy_version')
      .values({
        key,
        version,
        sha256,
        body: JSON.stringify(body),
        origin: 'published',
        effective_from: effectiveFrom,
        follows,
        published_by: publishedBy,
        note,
        approved_by: approvedBy,
        approval_note: approvalNote,
      })
      .execute();
    await writeAudit(tx, {
      actorId: publishedBy,
      action: 'policy_published',
      subject: { kind: 'policy', id: key },
      data: { version, effectiveFrom },
    });
  }
  await sql`select pg_notify(${policyNotify}, '')`.execute(tx);
};
