import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** Who changed what about people and rights; no secrets, no personal values in `data`. */
export type AuditTable = {
  id: Generated<number>;
  at: Generated<Instant>;
  actor_id: string | null;
  action: string;
  subject_kind: string;
  subject_id: string;
  data: Generated<Record<string, unknown>>;
};
