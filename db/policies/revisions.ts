import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { PolicySource } from '../../domain/policy/policy-source.ts';
import type { Database } from '../schema/index.ts';

/** A recorded version with all that is known of it but its content. */
export type RevisionRow = {
  key: string;
  version: number;
  sha256: string;
  origin: 'file' | 'published';
  effectiveFrom: Instant;
  recordedAt: Instant;
  publishedBy: { id: string; account: string; name: string } | null;
  note: string | null;
  approvedBy: string | null;
  approvalNote: string | null;
  calendars: { key: string; version: number }[];
  base: string | null;
};

/** The revision record of one policy, or of all, newest version first. */
export const revisions = async (db: Kysely<Database>, key?: string): Promise<RevisionRow[]> => {
  const { rows } = await sql<RevisionRow>`
    select p.key, p.version, p.sha256, p.origin, p.effective_from as "effectiveFrom", p.recorded_at as "recordedAt",
      case when a.id is null then null
        else json_build_object('id', a.id, 'account', a.account, 'name', a.display_name) end as "publishedBy",
      p.note, p.approved_by as "approvedBy", p.approval_note as "approvalNote",
      (select coalesce(json_agg(json_build_object('key', c.key, 'version', (c.value ->> 'version')::int)
         order by c.key), '[]'::json) from json_each(p.body -> 'calendars') c) as calendars,
      case when p.body ->> 'base' is null then null else p.body -> 'policy' ->> 'base' end as base
    from policy_version p left join account a on a.id = p.published_by
    where ${key === undefined ? sql`true` : sql`p.key = ${key}`}
    order by p.key, p.version desc`.execute(db);
  return rows;
};

/** What the record holds of one version; null: there is no such version. */
export const revisionBody = async (
  db: Kysely<Database>,
  key: string,
  version: number,
): Promise<PolicySource | null> => {
  const row = await db
    .selectFrom('policy_version')
    .select('body')
    .where('key', '=', key)
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.body ?? null;
};
