import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A group that tickets are given to, e.g. 软件组; line 1–3 (S2-47, S3-32). */
export type TeamGroupTable = {
  id: Generated<string>;
  name: string;
  line: 1 | 2 | 3;
  lead_id: string | null;
  active: Generated<boolean>;
  created_at: Generated<Instant>;
};
