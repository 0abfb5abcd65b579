import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { MoveMode } from '../../contracts/policy-event.ts';
import type { MoveOutcome, MoveProgress } from '../../contracts/policy-move.ts';
import { openStatuses } from '../../domain/ticket/ticket.ts';
import type { Database } from '../schema/index.ts';

/** A move with its terms. */
export type Move = {
  id: string;
  key: string;
  version: number;
  mode: MoveMode;
  askedBy: string;
  effectiveFrom: Instant;
  /** Only tickets under this version go; null: under every one before. */
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

/** What was asked for the version that another follows and overtakes before its date is asked for that one. */
export const inheritMoves = async (
  db: Kysely<Database>,
  { key, version, follows, effectiveFrom }: { key: string; version: number; follows: number; effectiveFrom: Instant },
): Promise<AskedMove[]> => {
  const { rows } = await sql<AskedMove>`
    insert into policy_move (policy_key, version, mode, asked_by, effective_from, follows)
    select policy_key, ${version}, mode, asked_by, greatest(effective_from, ${effectiveFrom}::timestamptz), follows from policy_move
    where policy_key = ${key} and version = ${follows} and finished_at is null
    returning id, policy_key as key, version, effective_from as "effectiveFrom"`.execute(db);
  return rows;
};

/**
 * Is a later version of the key in force where this one is? Then nobody goes to it. Versions whose dates are before the
 * move's own count, whatever the database's clock says.
 */
export const isOvertaken = async (db: Kysely<Database>, { key, version, effectiveFrom }: Move): Promise<boolean> => {
  const { rows } = await sql`
    select 1 from policy_version where key = ${key} and version > ${version}
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

/** Lists the open tickets under older versions of the key that are not listed yet; how many those are. */
export const listTickets = async (db: Kysely<Database>, { id, key, version, follows }: Move): Promise<number> => {
  const { numAffectedRows } = await sql`
    insert into policy_move_ticket (move_id, number)
    select ${id}, number from ticket
    where policy_key = ${key} and status in (${sql.join([...openStatuses])})
      and (state -> 'policy' ->> 'version')::int < ${version}
      and (${follows}::int is null or (state -> 'policy' ->> 'version')::int = ${follows})
    on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0);
};

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

/** Notes what came of a ticket's turn; `waiting`: it is told again. */
export const settleTicket = async (
  db: Kysely<Database>,
  id: string,
  number: string,
  { outcome, code }: { outcome: 'waiting' | 'moved' | 'skipped' | 'failed'; code: string | null },
): Promise<void> => {
  await db
    .updateTable('policy_move_ticket')
    .set((one) => ({ outcome, code, ...(outcome === 'waiting' && { attempts: one('attempts', '+', 1) }) }))
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
