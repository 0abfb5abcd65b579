import { type Kysely, sql } from 'kysely';
import type { EventType, NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../schema/index.ts';

/** Types of the events that change a promise; rungs are listed apart. */
const changeTypes = [
  'deadline_started',
  'deadline_moved',
  'deadline_paused',
  'deadline_resumed',
  'deadline_met',
  'deadline_unmet',
  'deadline_voided',
] as const satisfies readonly EventType[];

/** An event that changed a promise. */
export type LedgerChange = {
  seq: number;
  at: Instant;
  /** Who gave the command behind it, and how; the events of clocks themselves are the system's. */
  byId: string | null;
  via: 'http' | 'signal' | 'system';
  commandId: string | null;
  /** Type of the event that it follows from. */
  trigger: string | null;
} & Extract<NewEvent, { type: (typeof changeTypes)[number] }>;

/** A rung that took effect. */
export type FiredRung = {
  id: string;
  deadlineId: string;
  share: number;
  dueAt: Instant;
  firedAt: Instant;
  latenessMs: number;
  voided: boolean;
  seq: number;
};

/** What the ledger of a ticket is made of, besides its folded deadlines. Two statements. */
export const ledgerRows = async (
  db: Kysely<Database>,
  number: string,
): Promise<{ changes: LedgerChange[]; fired: FiredRung[] }> => {
  const [changes, fired] = await Promise.all([
    sql<LedgerChange>`
      with giver as (
        select distinct on (command_id) command_id, actor_id, via from ticket_event
        where number = ${number} and actor_id is not null order by command_id, seq
      )
      select e.seq, e.at, e.type, e.data, e.command_id as "commandId", coalesce(g.via, e.via) as via,
        g.actor_id as "byId",
        (select b.type from ticket_event b
          where b.number = e.number and b.seq < e.seq and not starts_with(b.type, 'deadline_')
          order by b.seq desc limit 1) as trigger
      from ticket_event e left join giver g on g.command_id = e.command_id
      where e.number = ${number} and e.type = any(${[...changeTypes]})
      order by e.seq`.execute(db),
    db
      .selectFrom('deadline_rung')
      .select([
        'id',
        'deadline_id as deadlineId',
        sql<number>`share::float8`.as('share'),
        'due_at as dueAt',
        'fired_at as firedAt',
        'lateness_ms as latenessMs',
        'voided',
        'seq',
      ])
      .where('number', '=', number)
      .orderBy('seq')
      .execute(),
  ]);
  return { changes: changes.rows, fired };
};
