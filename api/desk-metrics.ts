import { type Kysely, sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../db/schema/index.ts';
import { oncePerScrape } from './once-per-scrape.ts';

/** Reasons for parking; each is shown, also when no ticket stands for it. */
const parkedCodes = ['gap', 'data'] as const;

/**
 * Puts into a registry what an operator must see to: parked tickets by reason, accepted requests whose workflow has not
 * started, and the age of the oldest. Read from PostgreSQL at each scrape; without it the last values stay.
 */
export const registerDeskMetrics = (registry: Registry, db: Kysely<Database>): void => {
  const registers = [registry];
  const lookAtIntake = oncePerScrape(() =>
    fromDatabase(async () => {
      const { rows } = await sql<{ waiting: number; seconds: number }>`
        select count(*) as waiting, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as seconds
        from intake_request where started_at is null`.execute(db);
      unstarted.set(rows[0]?.waiting ?? 0);
      oldest.set(rows[0]?.seconds ?? 0);
    }),
  );
  const oldest: Gauge = new Gauge({
    name: 'desk_intake_unstarted_oldest_seconds',
    help: 'Age of the oldest accepted request whose workflow has not started; 0 when there is none',
    registers,
    collect: lookAtIntake,
  });
  const unstarted: Gauge = new Gauge({
    name: 'desk_intake_unstarted',
    help: 'Accepted requests whose workflow has not started yet',
    registers,
    collect: lookAtIntake,
  });
  new Gauge({
    name: 'desk_tickets_parked',
    help: 'Tickets that take no commands until resend or repair, by reason',
    labelNames: ['code'] as const,
    registers,
    async collect() {
      await fromDatabase(async () => {
        const rows = await db
          .selectFrom('ticket')
          .select(['parked_code', (eb) => eb.fn.countAll<number>().as('count')])
          .where('parked_code', 'is not', null)
          .groupBy('parked_code')
          .execute();
        for (const code of parkedCodes) this.set({ code }, 0);
        for (const { parked_code, count } of rows) this.set({ code: parked_code! }, count);
      });
    },
  });
};

/** A scrape must not fail because the database is away; readiness tells of that. */
const fromDatabase = async (read: () => Promise<void>): Promise<void> => {
  try {
    await read();
  } catch {
    // The last values stay.
  }
};
