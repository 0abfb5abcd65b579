import { type Kysely, sql } from 'kysely';
import type { Database } from '../../db/schema/index.ts';

/** How often; ms. */
const sweepEvery = 3_600_000;

/**
 * Removes texts of refused commands after a week and idempotency keys after their 7 days; runs hourly until stopped.
 * A text is an orphan when no recorded event refers to it and none will, see {@link withoutHope}.
 */
export const startOrphanSweep = (db: Kysely<Database>, onTrouble: (error: Error) => void): { stop: () => void } => {
  const sweep = async (): Promise<void> => {
    await sql`delete from ticket_text x
      where x.event_seq is null and x.created_at < now() - interval '7 days' and ${withoutHope}`.execute(db);
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

/**
 * The text's command waits nowhere any more. A ticket's commands are recorded in the order they came, so one that was
 * recorded well after the text was written, and not just now, says that the text's own is decided; age alone says
 * nothing, as a ticket may be parked, or no worker run, for longer than a week. A ticket without a row keeps its texts.
 */
const withoutHope = sql`exists (
  select from ticket t
  where t.number = x.number and t.parked_at is null and (
    t.status in ('archived', 'cancelled')
    or exists (
      select from ticket_event e
      where e.number = t.number
        and e.recorded_at > x.created_at + interval '1 hour' and e.recorded_at < now() - interval '1 hour'
    )
  )
)`;
