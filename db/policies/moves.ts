import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { MoveMode } from '../../contracts/policy-event.ts';
import type { MoveProgress } from '../../contracts/policy-move.ts';
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
};

/** Notes that the running tickets of these versions are to go to them; in the transaction that publishes. */
export const askForMoves = async (
  db: Kysely<Database>,
  versions: readonly { key: string; version: number; effectiveFrom: Instant }[],
  mode: MoveMode,
  askedBy: string,
): Promise<{ id: string; key: string; version: number }[]> => {
  if (versions.length === 0) return [];
  return db
    .insertInto('policy_move')
    .values(
      versions.map(({ key, version, effectiveFrom }) => ({
        policy_key: key,
        version,
        mode,
        asked_by: askedBy,
        effective_from: effectiveFrom,
        started_at: null,
        finished_at: null,
      })),
    )
    .returning(['id', 'policy_key as key', 'version'])
    .execute();
};

/** One move; undefined when there is none. */
export const moveOf = (db: Kysely<Database>, id: string): Promise<Move | undefined> =>
  db
    .selectFrom('policy_move')
    .select(['id', 'policy_key as key', 'version', 'mode', 'asked_by as askedBy', 'effective_from as effectiveFrom'])
    .where('id', '=', id)
    .executeTakeFirst();

/** Lists the open tickets under older versions of the key that are not listed yet; how many those are. */
export const listTickets = async (db: Kysely<Database>, { id, key, version }: Move): Promise<number> => {
  const { numAffectedRows } = await sql`
    insert into policy_move_ticket (move_id, number)
    select ${id}, number from ticket
    where policy_key = ${key} and status in (${sql.join([...openStatuses])})
      and (state -> 'policy' ->> 'version')::int < ${version}
    on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0);
};

/** The next tickets whose turn it is. */
export const waitingTickets = async (db: Kysely<Database>, id: string, limit: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('policy_move_ticket')
    .select('number')
    .where('move_id', '=', id)
    .where('outcome', '=', 'waiting')
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(({ number }) => number);
};

/** Notes what came of a ticket's turn. */
export const settleTicket = async (
  db: Kysely<Database>,
  id: string,
  number: string,
  { outcome, code }: { outcome: 'moved' | 'skipped' | 'failed'; code: string | null },
): Promise<void> => {
  await db
    .updateTable('policy_move_ticket')
    .set({ outcome, code })
    .where('move_id', '=', id)
    .where('number', '=', number)
    .execute();
};

/** The move has come to its end; a ticket that answered late and did go counts as moved. */
export const finishMove = async (db: Kysely<Database>, { id, version }: Move): Promise<void> => {
  await sql`
    update policy_move_ticket one set outcome = 'moved', code = null from ticket
    where one.move_id = ${id} and one.outcome = 'failed' and ticket.number = one.number
      and (ticket.state -> 'policy' ->> 'version')::int = ${version}`.execute(db);
  await sql`update policy_move set finished_at = now() where id = ${id} and finished_at is null`.execute(db);
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
