import { isDeepStrictEqual } from 'node:util';
import type { Kysely, Transaction } from 'kysely';
import { faultPoint } from '../../config/fault-point.ts';
import type { EventType, TicketEvent } from '../../contracts/event.ts';
import type { Database } from '../../db/schema/index.ts';
import { evolve, openedTicket } from '../../domain/ticket/evolve.ts';
import type { Parked, RecordInput, RecordResult } from '../../domain/ticket/messages.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { writeNotifications } from './notify.ts';
import { writeTicket } from './write-ticket.ts';

/** What the recorder needs: the database, and whom to tell after a commit. */
export type RecordDeps = { db: Kysely<Database>; wake: (channels: readonly string[]) => void; recorded: () => void };

/** SQLSTATE classes of data that will never be accepted however often it is sent: the ticket parks instead. */
const hopeless = /^(22|23)/;

/**
 * The activity `record`: the only writer of a ticket's rows. One transaction: lock the ticket, skip what is already
 * there just so, report what differs, refuse a gap by parking, else insert, fold, write deadlines and
 * notifications (architecture, "A command's way", 6). Safe to repeat: a commit whose answer was lost is a retry.
 */
export const createRecord =
  ({ db, wake, recorded }: RecordDeps) =>
  async (input: RecordInput): Promise<RecordResult> => {
    await faultPoint('record.before_commit');
    try {
      const { result, channels } = await db.transaction().execute((trx) => write(trx, input));
      await faultPoint('record.after_commit');
      if (channels.length > 0) wake(channels);
      recorded();
      return result;
    } catch (error) {
      const { code, constraint } = error as { code?: unknown; constraint?: string };
      // Two attempts at the opening at once: the second finds the ticket when it is repeated.
      if (typeof code !== 'string' || !hopeless.test(code) || constraint === 'ticket_pkey') throw error;
      return park(db, input.number, { code: 'data', atSeq: input.after + 1, detail: `SQLSTATE ${code}` });
    }
  };

type Written = { result: RecordResult; channels: readonly string[] };

const write = async (trx: Transaction<Database>, { number, after, events }: RecordInput): Promise<Written> => {
  const row = await trx
    .selectFrom('ticket')
    .select(['revision', 'state', 'parked_code'])
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
  const revision = row?.revision ?? 0;
  if (revision < after)
    return parked(trx, number, { code: 'gap', atSeq: revision + 1, detail: `SQL ends at ${revision}` });

  // Nothing to record: only asked whether SQL holds more.
  if (events.length === 0) return { result: revision > after ? { differs: revision } : { revision }, channels: [] };

  const known = events.filter((event) => event.seq <= revision);
  const differs = await firstDiffering(trx, number, known);
  if (differs !== null) return { result: { differs }, channels: [] };
  const fresh = events.filter((event) => event.seq > revision);
  if (fresh.length === 0) {
    if (row?.parked_code) await unpark(trx, number);
    return { result: { revision: events.at(-1)?.seq ?? after }, channels: [] };
  }
  const before = row?.state ?? null;
  const ticket = fresh.reduce<Ticket | null>(
    (next, event) => (next ? evolve(next, event) : openedTicket(number, event)),
    before,
  );
  await writeTicket(trx, ticket!, before, fresh);
  await insertEvents(trx, number, fresh);
  await insertCommands(trx, number, fresh);
  await adoptTexts(trx, number, fresh);
  const { toDeliver } = await writeNotifications(trx, { before, after: ticket!, events: fresh });
  return { result: { revision: ticket!.revision }, channels: toDeliver };
};

/**
 * The first of these events that SQL has otherwise. Not the id alone is compared: a workflow task whose outcome was lost is
 * done again with the same ids, and may decide something else under them.
 */
const firstDiffering = async (
  trx: Transaction<Database>,
  number: string,
  events: readonly TicketEvent[],
): Promise<number | null> => {
  if (events.length === 0) return null;
  const seqs = events.map((event) => event.seq);
  const rows = await trx
    .selectFrom('ticket_event')
    .select(['seq', 'id', 'type', 'at', 'command_id', 'data'])
    .where('number', '=', number)
    .where('seq', 'in', seqs)
    .execute();
  const recorded = new Map(rows.map(({ seq, ...row }) => [seq, row]));
  const isRecorded = ({ seq, id, type, at, commandId, data }: TicketEvent): boolean =>
    isDeepStrictEqual(recorded.get(seq), { id, type, at, command_id: commandId, data });
  return events.find((event) => !isRecorded(event))?.seq ?? null;
};

const insertEvents = (trx: Transaction<Database>, number: string, events: readonly TicketEvent[]) =>
  trx
    .insertInto('ticket_event')
    .values(
      events.map((event) => ({
        number,
        seq: event.seq,
        id: event.id,
        type: event.type as EventType,
        at: event.at,
        actor_id: event.actor.id,
        via: event.actor.via,
        audience: event.audience,
        command_id: event.commandId,
        received_at: event.receivedAt ?? null,
        data: JSON.stringify(event.data),
      })),
    )
    .execute();

const insertCommands = async (trx: Transaction<Database>, number: string, events: readonly TicketEvent[]) => {
  const commands = new Map<
    string,
    { seq: number; refused: string | null; digest: string | null; unsettled: boolean }
  >();
  for (const event of events) {
    if (event.commandId === null) continue;
    const refused = event.type === 'command_rejected' ? event.data.code : null;
    // Only an update can be lost with its workflow task: start, signals and timers stand in the history before it begins.
    const digest = event.commandDigest ?? null;
    const update = event.actor.via === 'http' && digest !== null;
    const unsettled = update || (commands.get(event.commandId)?.unsettled ?? false);
    commands.set(event.commandId, { seq: event.seq, refused, digest, unsettled });
  }
  if (commands.size === 0) return;
  const rows = [...commands].map(([command_id, command]) => ({ number, command_id, ...command }));
  // A command's events may span two batches: its last event counts.
  await trx
    .insertInto('command')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['number', 'command_id']).doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq') })),
    )
    .execute();
};

/** Marks the texts that these events refer to, so that the sweep of orphans leaves them. */
const adoptTexts = async (trx: Transaction<Database>, number: string, events: readonly TicketEvent[]) => {
  for (const event of events) {
    const ids = Object.values(event.data).flatMap((value) => {
      const id = (value as { textId?: unknown } | null)?.textId;
      return typeof id === 'string' ? [id] : [];
    });
    if (ids.length === 0) continue;
    await trx
      .updateTable('ticket_text')
      .set({ event_seq: event.seq })
      .where('id', 'in', ids)
      .where('number', '=', number)
      .execute();
  }
};

const parked = async (trx: Transaction<Database>, number: string, reason: Parked): Promise<Written> => {
  await markParked(trx, number, reason);
  return { result: { parked: reason }, channels: [] };
};

const park = async (db: Kysely<Database>, number: string, reason: Parked): Promise<RecordResult> => {
  await markParked(db, number, reason);
  return { parked: reason };
};

const markParked = (db: Kysely<Database>, number: string, reason: Parked) =>
  db
    .updateTable('ticket')
    .set((eb) => ({ parked_code: reason.code, parked_at: eb.fn<string>('now') }))
    .where('number', '=', number)
    .execute();

const unpark = (trx: Transaction<Database>, number: string) =>
  trx.updateTable('ticket').set({ parked_code: null, parked_at: null }).where('number', '=', number).execute();
