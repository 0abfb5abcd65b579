import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { MoveMode } from '../../contracts/policy-event.ts';

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
};

/** What came of one of them. */
export type PolicyMoveTicketTable = {
  move_id: string;
  number: string;
  outcome: Generated<'waiting' | 'moved' | 'skipped' | 'failed'>;
  code: string | null;
};
