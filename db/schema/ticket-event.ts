import type { Generated, JSONColumnType } from 'kysely';
import type { Audience, EventType } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';

/** A recorded event (contracts/event.ts TicketEvent). */
export type TicketEventTable = {
  number: string;
  seq: number;
  id: string;
  type: EventType;
  at: Instant;
  recorded_at: Generated<Instant>;
  actor_id: string | null;
  via: 'http' | 'signal' | 'system';
  audience: Audience;
  command_id: string | null;
  received_at: Instant | null;
  data: JSONColumnType<Record<string, unknown>>;
};
