import { type Kysely, sql, type Transaction } from 'kysely';
import { type Instant, instantOf, msOf } from '../contracts/instant.ts';
import type { Database } from '../db/schema/index.ts';
import type { StoredForm } from '../db/schema/intake-request.ts';
import type { TicketStart } from '../domain/ticket/messages.ts';

/** The channel of NOTIFY on which relays hear of accepted requests. */
export const intakeNotify = 'desk_intake';

/** An intake decided wholly, ready to be written. */
export type Decided = {
  requestId: string;
  callerId: string;
  idempotencyKey: string | null;
  bodySha256: string;
  form: StoredForm;
  title: string;
  acceptedAt: Instant;
  clockOffsetMs: number;
  /** The workflow's start argument without number and plan. */
  start: Omit<TicketStart, 'plan' | 'number'>;
};

/** An accepted request. */
export type Accepted = { number: string; requestId: string; acceptedAt: Instant; start: Omit<TicketStart, 'plan'> };

/** PostgreSQL's clock, which acceptance counts by. */
export const databaseNow = async (db: Kysely<Database>): Promise<Instant> => {
  const { rows } = await sql<{ now: Instant }>`select date_trunc('milliseconds', clock_timestamp()) as now`.execute(db);
  return rows[0]!.now;
};

/** How long a caller's idempotency key counts, whether or not a sweep has cleared it since. */
const keyKept = sql`interval '7 days'`;

/** The caller's request with this idempotency key of the last 7 days. */
export const earlierRequest = (db: Kysely<Database>, callerId: string, key: string) =>
  db
    .selectFrom('intake_request')
    .select(['number', 'id', 'body_sha256', 'accepted_at', 'start'])
    .where('caller_id', '=', callerId)
    .where('idempotency_key', '=', key)
    .where('created_at', '>', sql<Instant>`now() - ${keyKept}`)
    .executeTakeFirst();

/**
 * Writes an accepted request in one transaction with the day's next number, so that numbers of accepted tickets have no
 * gap and a refusal uses none up (C-12, AC-02).
 */
export const accept = (
  db: Kysely<Database>,
  decided: Decided,
  numbering: { prefix: string; zone: string },
): Promise<Accepted> =>
  db.transaction().execute(async (trx) => {
    const number = await nextNumber(trx, decided.acceptedAt, numbering);
    const start = { ...decided.start, number };
    await forgetOldKey(trx, decided);
    await trx
      .insertInto('intake_request')
      .values({
        id: decided.requestId,
        number,
        caller_id: decided.callerId,
        idempotency_key: decided.idempotencyKey,
        body_sha256: decided.bodySha256,
        form: JSON.stringify(decided.form),
        title: decided.title,
        start: JSON.stringify(start),
        accepted_at: decided.acceptedAt,
        clock_offset_ms: decided.clockOffsetMs,
        started_at: null,
      })
      .execute();
    // Told at commit; a relay looks again when the API should have started it.
    await sql`select pg_notify(${intakeNotify}, '')`.execute(trx);
    return { number, requestId: decided.requestId, acceptedAt: decided.acceptedAt, start };
  });

/** A key older than 7 days may be used anew. */
const forgetOldKey = (trx: Transaction<Database>, { callerId, idempotencyKey }: Decided) =>
  trx
    .updateTable('intake_request')
    .set({ idempotency_key: null })
    .where('caller_id', '=', callerId)
    .where('idempotency_key', '=', idempotencyKey)
    .where('created_at', '<=', sql<Instant>`now() - ${keyKept}`)
    .execute();

/** `TS` + date in the desk's zone + serial of the day, three digits and more past 999. The row lock makes it gapless. */
const nextNumber = async (
  trx: Transaction<Database>,
  at: Instant,
  { prefix, zone }: { prefix: string; zone: string },
): Promise<string> => {
  const { rows } = await sql<{ day: string; last: number }>`
    insert into day_serial (prefix, day, last)
    values (${prefix}, (${at}::timestamptz at time zone ${zone})::date, 1)
    on conflict (prefix, day) do update set last = day_serial.last + 1
    returning day, last`.execute(trx);
  const { day, last } = rows[0]!;
  return `${prefix}${day.replaceAll('-', '')}${String(last).padStart(3, '0')}`;
};

/**
 * Gives an accepted request another number: the one it had is the workflow of an older request (the database was
 * restored from a backup). The counter moves past it, so no number is used twice. API and relay may both have found
 * `taken`: the first takes the next number, the second is told which, or one request would become two tickets.
 */
export const renumber = (
  db: Kysely<Database>,
  requestId: string,
  taken: string,
  numbering: { prefix: string; zone: string },
): Promise<Omit<TicketStart, 'plan'>> =>
  db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('intake_request')
      .select(['number', 'accepted_at', 'start'])
      .where('id', '=', requestId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (row.number !== taken) return row.start;
    const number = await nextNumber(trx, row.accepted_at, numbering);
    const start = { ...row.start, number };
    await trx
      .updateTable('intake_request')
      .set({ number, start: JSON.stringify(start) })
      .where('id', '=', requestId)
      .execute();
    return start;
  });

/** The acceptance instant of a request: PostgreSQL's now, moved by the test clock. */
export const acceptance = (
  now: Instant,
  wanted: Instant | undefined,
): { acceptedAt: Instant; clockOffsetMs: number } =>
  wanted === undefined
    ? { acceptedAt: now, clockOffsetMs: 0 }
    : { acceptedAt: instantOf(msOf(wanted)), clockOffsetMs: msOf(wanted) - msOf(now) };
