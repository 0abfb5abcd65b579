import { type Kysely, sql } from 'kysely';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import type { Database } from '../schema/index.ts';

/** A recorded ticket with its events, clocks left out, and who it was for and with. */
export type RecordedTicket = {
  number: string;
  ticket: Ticket;
  events: TicketEvent[];
  group: { id: string; name: string } | null;
  customer: { id: string; name: string };
};

/** Tickets of a policy submitted in a period: from inclusive, to exclusive. */
export type Period = { key: string; from: Instant; to: Instant };

const inPeriod = ({ key, from, to }: Period) =>
  sql`t.policy_key = ${key} and t.submitted_at >= ${from} and t.submitted_at < ${to}`;

/** How many there are, and when the first and the last changed. */
export const recordedSpan = async (
  db: Kysely<Database>,
  period: Period,
): Promise<{ total: number; first: Instant | null; last: Instant | null }> => {
  const { rows } = await sql<{ total: number; first: Instant | null; last: Instant | null }>`
    select count(*)::int as total, min(t.submitted_at) as first, max(t.updated_at) as last
    from ticket t where ${inPeriod(period)}`.execute(db);
  return rows[0]!;
};

/** Is it a ticket of the period, after which a page may begin? */
export const isOfPeriod = async (db: Kysely<Database>, period: Period, number: string): Promise<boolean> => {
  const { rows } = await sql`select 1 from ticket t where t.number = ${number} and ${inPeriod(period)}`.execute(db);
  return rows.length > 0;
};

/** The next recorded tickets by when they were submitted, after one by number. Two statements, both by keys. */
export const recordedTickets = async (
  db: Kysely<Database>,
  period: Period,
  { after, limit }: { after: string; limit: number },
): Promise<RecordedTicket[]> => {
  const { rows } = await sql<Omit<RecordedTicket, 'events'>>`
    select t.number, t.state as ticket,
      case when g.id is null then null else json_build_object('id', g.id, 'name', g.name) end as "group",
      json_build_object('id', coalesce(o.id, a.id), 'name', coalesce(o.name, a.display_name)) as customer
    from ticket t left join organisation o on o.id = t.org_id join account a on a.id = t.requester_id
      left join team_group g on g.id = t.group_id
    where ${inPeriod(period)}
      and ${after === '' ? sql`true` : sql`(t.submitted_at, t.number) > (select submitted_at, number from ticket where number = ${after})`}
    order by t.submitted_at, t.number limit ${limit}`.execute(db);
  if (rows.length === 0) return [];
  const events = await sql<TicketEvent & { number: string }>`
    select number, seq, at, type, command_id as "commandId", data from ticket_event
    where number = any(${rows.map(({ number }) => number)}) and type not like 'deadline\\_%'
    order by number, seq`.execute(db);
  const byNumber = new Map<string, TicketEvent[]>();
  for (const { number, ...event } of events.rows) {
    const known = byNumber.get(number);
    if (known) known.push(event as TicketEvent);
    else byNumber.set(number, [event as TicketEvent]);
  }
  return rows.map((row) => ({ ...row, events: byNumber.get(row.number) ?? [] }));
};
