import type { Generated, JSONColumnType } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { TicketStart } from '../../domain/ticket/messages.ts';

/** The personal part of an accepted request, by form field. */
export type StoredForm = Record<string, string | number | boolean | readonly string[] | null>;

/** An accepted request: what the requester wrote, and what its workflow is started with. */
export type IntakeRequestTable = {
  id: string;
  number: string;
  caller_id: string;
  idempotency_key: string | null;
  body_sha256: string;
  form: JSONColumnType<StoredForm>;
  title: string;
  start: JSONColumnType<Omit<TicketStart, 'plan'>>;
  accepted_at: Instant;
  clock_offset_ms: number;
  created_at: Generated<Instant>;
  started_at: Instant | null;
  attempts: Generated<number>;
  next_attempt_at: Generated<Instant>;
};
