import { type Kysely, sql } from 'kysely';
import type { Audience, EventType } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../schema/index.ts';
import { horizon } from './horizon.ts';

/** The channel of NOTIFY that says: events were recorded. */
export const eventNotify = 'desk_event';

/** A position in the stream of all events: transaction id, ticket number, seq. */
export type Position = { xid: string; number: string; seq: number };

/** A recorded event with what permissions need to know of its ticket. */
export type LiveRow = Position & {
  at: Instant;
  recorded_at: Instant;
  received_at: Instant | null;
  type: EventType;
  actor_id: string | null;
  via: 'http' | 'signal' | 'system';
  audience: Audience;
  command_id: string | null;
  data: Record<string, unknown>;
  requester_id: string;
  owner_id: string | null;
  group_id: string | null;
};

/**
 * Events behind a position, as far as they are complete: below the oldest running transaction no event can appear any
 * more, so nothing is passed over and nothing comes twice. Two statements, in this order: what ended before the first
 * is seen by the second.
 */
export const eventsAfter = async (
  db: Kysely<Database>,
  { xid, number, seq }: Position,
  limit: number,
): Promise<LiveRow[]> => {
  const complete = await horizon(db);
  const { rows } = await sql<LiveRow>`
    select e.xid::text as xid, e.number, e.seq, e.at, e.recorded_at, e.received_at, e.type, e.actor_id, e.via, e.audience,
      e.command_id, e.data, t.requester_id, t.owner_id, t.group_id
    from ticket_event e join ticket t on t.number = e.number
    where (e.xid, e.number, e.seq) > (${xid}::xid8, ${number}, ${seq}::int)
      and e.xid < ${complete}::xid8
    order by e.xid, e.number, e.seq
    limit ${limit}`.execute(db);
  return rows;
};

/** Where a stream begins that was given no position: what is recorded from now on. */
export const positionNow = async (db: Kysely<Database>): Promise<Position> => ({
  xid: await horizon(db),
  number: '',
  seq: 0,
});

/**
 * After a restore into another server its transaction ids begin anew, below those that the events carry: these are set
 * to the lowest, or they would hide until the counter has caught up. Finds none on any other day.
 */
export const adoptForeignTransactions = async (db: Kysely<Database>): Promise<void> => {
  await sql`update ticket_event set xid = '3' where xid > pg_snapshot_xmax(pg_current_snapshot())`.execute(db);
};
