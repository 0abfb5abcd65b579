import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { MoveMode } from '../../contracts/policy-event.ts';
import type { MoveOutcome, MoveProgress } from '../../contracts/policy-move.ts';
import { openStatuses } from '../../domain/ticket/ticket.ts';
import type { Database } from '../schema/index.ts';
import { lineageOf } from './lineage.ts';

/** A move with its terms. */
export type Move = {
  id: string;
  key: string;
  version: number;
  mode: MoveMode;
  askedBy: string;
  effectiveFrom: Instant;
  /** Only tickets under this version go, or what calendars and bases made of it meanwhile; null: under every older text. */
  follows: number | null;
};

/** A move that was asked for. */
export type AskedMove = { id: string; key: string; version: number; effectiveFrom: Instant };

/** Notes that running tickets are to go to these versions, all or those under the version followed; in the transaction that publishes. */
export const askForMoves = async (
  db: Kysely<Database>,
  versions: readonly { key: string; version: number; effectiveFrom: Instant; follows: number | null }[],
  mode: MoveMode,
  askedBy: string,
): Promise<AskedMove[]> => {
  if (versions.length === 0) return [];
  return db
    .insertInto('policy_move')
    .values(
      versions.map(({ key, version, effectiveFrom, follows }) => ({
        policy_key: key,
        version,
        mode,
        asked_by: askedBy,
        effective_from: effectiveFrom,
        started_at: null,
        finished_at: null,
        follows,
      })),
    )
    .returning(['id', 'policy_key as key', 'version', 'effective_from as effectiveFrom'])
    .execute();
};

/**
 * A version that takes the place of the one it follows at that one's own date, so that nobody ever gets that, is where the
 * tickets go that were to go there.
 */
export const redirectMoves = async (
  db: Kysely<Database>,
  { key, version, follows, effectiveFrom }: { key: string; version: number; follows: number; effectiveFrom: Instant },
): Promise<void> => {
  await db
    .updateTable('policy_move')
    .set({ version })
    .where('policy_key', '=', key)
    .where('version', '=', follows)
    .where('effective_from', '=', effectiveFrom)
    .where('finished_at', 'is', null)
    .execute();
};

/** The versions whose tickets go: those of older texts; where the move follows one: that, and what calendars and bases made of it. */
export const versionsThatGo = async (db: Kysely<Database>, { key, version, follows }: Move): Promise<number[]> => {
  const { rows } = await sql<{ version: number }>`${lineageOf(key)}
    select one.version from lineage one join lineage own on own.version = ${version}
    where case when ${follows}::int is null then one.text < own.text
      else ${follows}::int = any(one.path) and ${version}::int <> all(one.path) and one.version < ${version} end`.execute(
    db,
  );
  return rows.map((one) => one.version);
};

/**
 * Does another move still bring tickets to a version whose tickets go? Then this one is not at its end. It goes for those that
 * follow: a text's move takes the tickets itself, wherever they are.
 */
export const isFed = async (
  db: Kysely<Database>,
  { key, follows, effectiveFrom }: Move,
  from: readonly number[],
): Promise<boolean> => {
  if (follows === null) return false;
  const { rows } = await sql`
    select 1 from policy_move where policy_key = ${key} and version = any(${from}::int[]) and finished_at is null
      and effective_from <= greatest(now(), ${effectiveFrom}::timestamptz) limit 1`.execute(db);
  return rows.length > 0;
};

/** One move; undefined when there is none. */
export const moveOf = (db: Kysely<Database>, id: string): Promise<Move | undefined> =>
  db
    .selectFrom('policy_move')
    .select([
      'id',
      'policy_key as key',
      'version',
      'mode',
      'asked_by as askedBy',
      'effective_from as effectiveFrom',
      'follows',
    ])
    .where('id', '=', id)
    .executeTakeFirst();

// What a move has told a ticket counts before its row is written.
const versionNow = sql<number>`coalesce(
  (select move.version from policy_move_ticket one join policy_move move on move.id = one.move_id
   where one.number = ticket.number and one.revision > ticket.revision order by one.revision desc limit 1),
  (ticket.state -> 'policy' ->> 'version')::int)`;

/** Lists the open tickets under these versions that are not listed yet; how many those are. */
export const listTickets = async (
  db: Kysely<Database>,
  { id, key }: Move,
  versions: readonly number[],
): Promise<number> => {
  const { numAffectedRows } = await sql`
    insert into policy_move_ticket (move_id, number)
    select ${id}, number from ticket
    where policy_key = ${key} and status in (${sql.join([...openStatuses])}) and ${versionNow} = any(${versions}::int[])
    on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0);
};

/** A ticket as a move finds it; undefined: there is none. */
export const ticketToMove = (db: Kysely<Database>, number: string) =>
  db
    .selectFrom('ticket')
    .select(['status', 'revision', versionNow.as('version')])
    .where('number', '=', number)
    .executeTakeFirst();

/** A ticket whose turn is to come, and how often it was told in vain. */
export type WaitingTicket = { number: string; attempts: number };

/** The next tickets whose turn it is, those first that were told less often. */
export const waitingTickets = async (db: Kysely<Database>, id: string, limit: number): Promise<WaitingTicket[]> =>
  db
    .selectFrom('policy_move_ticket')
    .select(['number', 'attempts'])
    .where('move_id', '=', id)
    .where('outcome', '=', 'waiting')
    .orderBy('attempts')
    .orderBy('number')
    .limit(limit)
    .execute();

/** What came of a ticket's turn; `revision`: the ticket's own once it has gone. */
export type TicketOutcome = {
  outcome: 'waiting' | 'moved' | 'skipped' | 'failed';
  code: string | null;
  revision?: number | null;
};

/** Notes what came of a ticket's turn; `waiting`: it is told again. */
export const settleTicket = async (
  db: Kysely<Database>,
  id: string,
  number: string,
  { outcome, code, revision = null }: TicketOutcome,
): Promise<void> => {
  await db
    .updateTable('policy_move_ticket')
    .set((one) => ({ outcome, code, revision, ...(outcome === 'waiting' && { attempts: one('attempts', '+', 1) }) }))
    .where('move_id', '=', id)
    .where('number', '=', number)
    .execute();
};

/** The move has come to its end; a ticket that answered late and did go counts as moved. */
export const finishMove = async (db: Kysely<Database>, { id, version }: Move, outcome: MoveOutcome): Promise<void> => {
  await sql`
    update policy_move_ticket one set outcome = 'moved', code = null from ticket
    where one.move_id = ${id} and one.outcome in ('failed', 'waiting') and ticket.number = one.number
      and (ticket.state -> 'policy' ->> 'version')::int = ${version}`.execute(db);
  await sql`
    update policy_move set finished_at = now(), outcome = ${outcome}
    where id = ${id} and finished_at is null`.execute(db);
};

/** How far it is. */
export const moveProgress = async (db: Kysely<Database>, id: string): Promise<MoveProgress> => {
  const { rows } = await sql<MoveProgress>`
    select count(t.number)::int as total,
      count(*) filter (where t.outcome = 'moved')::int as moved,
      count(*) filter (where t.outcome = 'skipped')::int as skipped,
      count(*) filter (where t.outcome = 'failed')::int as failed,
      m.finished_at is not null as finished
    from policy_move m left join policy_move_ticket t on t.move_id = m.id
    where m.id = ${id} group by m.id`.execute(db);
  return rows[0]!;
};
