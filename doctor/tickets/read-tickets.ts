import type { Kysely, Selectable, Transaction } from 'kysely';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { CommandTable } from '../../db/schema/command.ts';
import type { DeadlineTable } from '../../db/schema/deadline.ts';
import type { DeadlineRungTable } from '../../db/schema/deadline-rung.ts';
import type { Database } from '../../db/schema/index.ts';
import type { TicketTable } from '../../db/schema/ticket.ts';
import { foldAll } from '../../domain/ticket/evolve.ts';
import type { TicketStart } from '../../domain/ticket/messages.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { missingSeqs } from './missing-seqs.ts';

/** Everything SQL holds of one ticket, read at one instant. */
export type RecordedTicket = {
  number: string;
  row: Selectable<TicketTable>;
  events: readonly TicketEvent[];
  /** What the events come to; null when some are missing, so that nobody can tell. */
  folded: Ticket | null;
  deadlines: readonly Selectable<DeadlineTable>[];
  rungs: readonly Selectable<DeadlineRungTable>[];
  commands: readonly Selectable<CommandTable>[];
  /** The accepted request it was opened with; null when SQL does not have it. */
  start: Omit<TicketStart, 'plan'> | null;
};

/** Which tickets: one, or a page of those behind a number, of all or of those that changed since. */
export type TicketsWanted =
  | { numbers: readonly string[] }
  | { after: string; limit: number; since?: Instant | undefined };

/**
 * Reads tickets with everything that belongs to them, in one snapshot, by five statements however many they are.
 * Ordered by number.
 */
export const readTickets = (db: Kysely<Database>, wanted: TicketsWanted): Promise<RecordedTicket[]> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((trx) => read(trx, wanted));

/** The same within a transaction of the caller. */
export const readTicketsWithin = (trx: Transaction<Database>, numbers: readonly string[]): Promise<RecordedTicket[]> =>
  read(trx, { numbers });

const read = async (trx: Transaction<Database>, wanted: TicketsWanted): Promise<RecordedTicket[]> => {
  let query = trx.selectFrom('ticket').selectAll().orderBy('number');
  if ('numbers' in wanted) query = query.where('number', 'in', [...wanted.numbers, '']);
  else {
    query = query.where('number', '>', wanted.after).limit(wanted.limit);
    if (wanted.since !== undefined) query = query.where('updated_at', '>=', wanted.since);
  }
  const rows = await query.execute();
  if (rows.length === 0) return [];
  const numbers = rows.map(({ number }) => number);
  const events = await trx
    .selectFrom('ticket_event')
    .select(['number', 'seq', 'id', 'type', 'at', 'actor_id', 'via', 'audience', 'command_id', 'received_at', 'data'])
    .where('number', 'in', numbers)
    .orderBy('number')
    .orderBy('seq')
    .execute();
  const deadlines = await trx.selectFrom('deadline').selectAll().where('number', 'in', numbers).execute();
  const rungs = await trx.selectFrom('deadline_rung').selectAll().where('number', 'in', numbers).execute();
  const commands = await trx.selectFrom('command').selectAll().where('number', 'in', numbers).execute();
  const starts = await trx
    .selectFrom('intake_request')
    .select(['number', 'start'])
    .where('number', 'in', numbers)
    .execute();

  const of = {
    events: byNumber(events),
    deadlines: byNumber(deadlines),
    rungs: byNumber(rungs),
    commands: byNumber(commands),
    starts: byNumber(starts),
  };
  return rows.map((row) => {
    const mine = of.commands.get(row.number) ?? [];
    const digests = new Map(mine.map((one) => [one.command_id, one.digest]));
    const all = (of.events.get(row.number) ?? []).map((event) => eventOf(event, digests.get(event.command_id ?? '')));
    return {
      number: row.number,
      row,
      events: all,
      folded: missingSeqs(row.revision, all).length === 0 ? foldAll(row.number, all) : null,
      deadlines: of.deadlines.get(row.number) ?? [],
      rungs: of.rungs.get(row.number) ?? [],
      commands: mine,
      start: of.starts.get(row.number)?.[0]?.start ?? null,
    };
  });
};

const byNumber = <R extends { number: string }>(rows: readonly R[]): Map<string, R[]> => {
  const grouped = new Map<string, R[]>();
  for (const row of rows) {
    const mine = grouped.get(row.number);
    if (mine) mine.push(row);
    else grouped.set(row.number, [row]);
  }
  return grouped;
};

type EventRow = {
  seq: number;
  id: string;
  type: string;
  at: Instant;
  actor_id: string | null;
  via: string;
  audience: string;
  command_id: string | null;
  received_at: Instant | null;
  data: unknown;
};

const eventOf = (row: EventRow, digest: string | null | undefined): TicketEvent =>
  ({
    id: row.id,
    seq: row.seq,
    at: row.at,
    type: row.type,
    actor: { id: row.actor_id, via: row.via },
    commandId: row.command_id,
    audience: row.audience,
    ...(digest ? { commandDigest: digest } : {}),
    ...(row.received_at ? { receivedAt: row.received_at } : {}),
    data: row.data,
  }) as TicketEvent;
