import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/schema/index.ts';

/** How often; ms. */
const sweepEvery = 3_600_000;

/**
 * Removes texts of refused commands after a week and idempotency keys after their 7 days; runs hourly until stopped.
 * A text is an orphan while no recorded event refers to it.
 */
export const startOrphanSweep = (db: Kysely<Database>, onTrouble: (error: Error) => void): { stop: () => void } => {
  const sweep = async (): Promise<void> => {
    await sql`delete from ticket_text where event_seq is null and created_at < now() - interval '7 days'`.execute(db);
    await sql`update intake_request set idempotency_key = null
      where idempotency_key is not null and created_at < now() - interval '7 days'`.execute(db);
  };
  const run = (): void => {
    sweep().catch(onTrouble);
  };
  const timer = setInterval(run, sweepEvery);
  run();
  return { stop: () => clearInterval(timer) };
};
