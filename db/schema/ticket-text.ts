import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A personal text that events refer to by id and sha256. */
export type TicketTextTable = {
  id: string;
  number: string;
  sha256: string;
  body: string;
  author_id: string | null;
  created_at: Generated<Instant>;
  event_seq: number | null;
};
