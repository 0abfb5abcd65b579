import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { MoveMode } from '../../contracts/policy-event.ts';
import type { MoveOutcome } from '../../contracts/policy-move.ts';

/** Running tickets that go to a published version of their policy. */
export type PolicyMoveTable = {
  id: Generated<string>;
  policy_key: string;
  version: number;
  mode: MoveMode;
  asked_by: string;
  asked_at: Generated<Instant>;
  effective_from: Instant;
  /** The engine has taken it over. */
  started_at: Instant | null;
  finished_at: Instant | null;
  outcome: Generated<MoveOutcome | null>;
  /** Only tickets under this version go, or what calendars and bases made of it; null: under every older text. */
  follows: Generated<number | null>;
};

/** What came of one of them. */
export type PolicyMoveTicketTable = {
  move_id: string;
  number: string;
  outcome: Generated<'waiting' | 'moved' | 'skipped' | 'failed'>;
  code: string | null;
  /** Rounds in which it gave no answer that counts. */
  attempts: Generated<number>;
  /** The ticket's own, once it has gone. */
  revision: Generated<number | null>;
};
