import type { Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';

/** What SQL says of a command: its last event, its refusal's code, the digest of what was asked. */
export type RecordedCommand = { seq: number; refused: string | null; digest: string | null };

/** Looks come ever more rarely: nearly always the first one finds it, else a database or a worker is in trouble; ms. */
const firstPause = 20;
const longestPause = 500;

/** The record of a command; undefined when there is none (yet). */
export const recordOf = (
  db: Kysely<Database>,
  number: string,
  commandId: string,
): Promise<RecordedCommand | undefined> =>
  db
    .selectFrom('command')
    .select(['seq', 'refused', 'digest'])
    .where('number', '=', number)
    .where('command_id', '=', commandId)
    .executeTakeFirst();

/**
 * Waits for the record of a command that the ticket has decided: the engine answers for the decision, only SQL for the record
 * (docs/decisions/0021). Undefined when `until` (epoch ms) has passed.
 */
export const awaitRecord = async (
  db: Kysely<Database>,
  number: string,
  commandId: string,
  until: number,
): Promise<RecordedCommand | undefined> => {
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const found = await recordOf(db, number, commandId);
    if (found || Date.now() + pause > until) return found;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
};
