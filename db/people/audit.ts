import type { Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';

/** One change about people: who did what to what. `data` names fields and codes; no secrets, no personal values. */
export type AuditEntry = {
  actorId: string | null;
  action: string;
  subject: { kind: string; id: string };
  data?: Record<string, unknown>;
};

/** Writes an audit entry; call it in the transaction of the change. */
export const writeAudit = async (
  db: Kysely<Database>,
  { actorId, action, subject, data }: AuditEntry,
): Promise<void> => {
  await db
    .insertInto('audit')
    .values({
      actor_id: actorId,
      action,
      subject_kind: subject.kind,
      subject_id: subject.id,
      data: data ?? {},
    })
    .execute();
};
