import { type Kysely, sql, type Transaction } from 'kysely';
import type { TicketEvent } from '../../contracts/event.ts';
import { checkLife } from './check-life.ts';
import { knownPromises } from './known-promises.ts';
import { type Promises, promisesOfBody, type RecordedBody } from './promises.ts';
import type { People } from './untold.ts';
import { wrongRows } from './wrong-rows.ts';

/** How recorded tickets are checked. */
export type CheckOptions = {
  /** Policy files besides those of the product and of the tests, by path. */
  policyFiles?: readonly string[];
  /** Until when rungs must have fired, by ticket number; without an instant, until the last command. */
  nows?: ReadonlyMap<string, string>;
};

// biome-ignore lint/suspicious/noExplicitAny: knows the tables by their SQL, not by the code under test
type Db = Kysely<any>;
type Row = Record<string, unknown>;

/** Columns that may be compared: instants written as events write them, numbers as numbers. */
const plain = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (value instanceof Date) return [column, value.toISOString()];
      if (/_at$|^at$|^next_due$|^agreed_for$/.test(column) && typeof value === 'string')
        return [column, new Date(value).toISOString()];
      if (/_ms$|^share$|^seq$/.test(column) && typeof value === 'string') return [column, Number(value)];
      return [column, value];
    }),
  );

const rowsOf = async (trx: Transaction<unknown>, table: string, number: string, order: string): Promise<Row[]> => {
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where number = ${number} order by ${sql.ref(order)}`.execute(trx);
  return rows.map(plain);
};

const eventOf = (row: Row): TicketEvent =>
  ({
    id: row.id,
    seq: row.seq,
    at: row.at,
    type: row.type,
    actor: { id: row.actor_id, via: row.via },
    commandId: row.command_id,
    audience: row.audience,
    ...(row.received_at ? { receivedAt: row.received_at } : {}),
    data: row.data,
  }) as TicketEvent;

const peopleOf = async (trx: Transaction<unknown>): Promise<People> => {
  const all = async (table: string): Promise<Row[]> =>
    (await sql<Row>`select * from ${sql.table(table)}`.execute(trx)).rows.map(plain);
  return {
    accounts: await all('account'),
    groups: await all('team_group'),
    members: await all('group_member'),
    posts: await all('post'),
  };
};

const published = new Map<string, Promises>();

/** Versions that were published, which no file has; each read once. */
const publishedPromises = async (trx: Transaction<unknown>): Promise<Promises[]> => {
  const { rows } = await sql<{ sha256: string }>`
    select sha256 from policy_version where origin = 'published'`.execute(trx);
  const all: Promises[] = [];
  for (const { sha256 } of rows) {
    const known = published.get(sha256);
    if (known) {
      all.push(known);
      continue;
    }
    const body = await sql<{ body: RecordedBody }>`
      select body from policy_version where sha256 = ${sha256} limit 1`.execute(trx);
    const promises = promisesOfBody(body.rows[0]!.body);
    published.set(sha256, promises);
    all.push(promises);
  }
  return all;
};

/**
 * Checks one ticket from the event table alone, together with policy and calendar files, and compares the ledger, the
 * ticket's row, its commands and its notifications with the result. Returns what is wrong, each as a sentence.
 */
export const checkTicket = (db: Db, number: string, options: CheckOptions = {}): Promise<string[]> =>
  (db as Kysely<unknown>)
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const recorded = await rowsOf(trx, 'ticket_event', number, 'seq');
      const events = recorded.map(eventOf);
      const promises = [...knownPromises(options.policyFiles), ...(await publishedPromises(trx))];
      const now = options.nows?.get(number);
      const life = checkLife(number, events, { promises, ...(now ? { now } : {}) });
      const rows = {
        ticket: (await rowsOf(trx, 'ticket', number, 'number'))[0],
        deadlines: await rowsOf(trx, 'deadline', number, 'id'),
        rungs: await rowsOf(trx, 'deadline_rung', number, 'id'),
        commands: await rowsOf(trx, 'command', number, 'seq'),
        notifications: await rowsOf(trx, 'notification', number, 'seq'),
        people: await peopleOf(trx),
        recordedAt: new Map(recorded.map((row) => [row.seq as number, String(row.recorded_at)])),
      };
      return [...life.findings, ...wrongRows(events, life, rows)].map((one) => `${number} ${one}`);
    });

/** Checks every ticket of a database. */
export const checkAllTickets = async (db: Db, options: CheckOptions = {}): Promise<string[]> => {
  const { rows } = await sql<{ number: string }>`
    select number from ticket union select number from ticket_event order by number`.execute(db);
  const findings: string[] = [];
  for (const { number } of rows) findings.push(...(await checkTicket(db, number, options)));
  return findings;
};
