import type { Instant } from '../../contracts/instant.ts';
import type { Deadline } from '../../domain/ticket/ticket.ts';

/** A promise in the ledger; see domain/ticket/ticket.ts Deadline. */
export type DeadlineTable = {
  number: string;
  id: string;
  clock: string;
  round: number;
  term: number;
  level: string;
  policy_version: number;
  calendar: string;
  calendar_version: number | null;
  length_ms: number;
  state: Deadline['state'];
  started_at: Instant;
  due_at: Instant;
  met_at: Instant | null;
  missed_at: Instant | null;
  past_at_regrading: boolean;
  reminder: boolean;
  paused_ms: number;
  resume_at: Instant | null;
  agreed_for: Instant | null;
};
