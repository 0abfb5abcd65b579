import type { Instant } from '../../contracts/instant.ts';

/** A rung that took effect; `id` is its effect id. Due, fired and lateness are separate facts. */
export type DeadlineRungTable = {
  id: string;
  number: string;
  deadline_id: string;
  share: number;
  due_at: Instant;
  fired_at: Instant;
  lateness_ms: number;
  voided: boolean;
  seq: number;
};
