import { type Kysely, type RawBuilder, sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { Database } from '../db/schema/index.ts';
import type { Context } from './context.ts';
import { oncePerScrape } from './once-per-scrape.ts';
import { readiness, readinessReasons } from './service/readiness.ts';

/** What waits, how much of it, and how long its oldest has; the expressions are those of the index ticket_due_rank. */
const waiting: readonly { name: string; help: string; query: RawBuilder<{ count: number; seconds: number }> }[] = [
  {
    name: 'desk_limits_unfired',
    help: 'Tickets whose next limit has passed and is not recorded, parked ones aside; soon above 0 without a worker',
    query: sql`
      select count(*)::int as count, coalesce(extract(epoch from now() - min(next_due)), 0)::float8 as seconds
      from ticket
      where (case when overdue then 0 when next_due is not null then 1 else 2 end) = 1
        and coalesce(next_due, case when overdue then '-infinity'::timestamptz else 'infinity'::timestamptz end) < now()
        and parked_at is null`,
  },
  {
    name: 'desk_search_waiting',
    help: 'Changes of tickets that search does not find yet',
    query: sql`
      select count(*)::int as count, coalesce(greatest(0, extract(epoch from now() - min(due_at))), 0)::float8 as seconds
      from search_due`,
  },
];

/**
 * Puts into a registry what the desk owes at this moment, with the age of the oldest as `<name>_oldest_seconds`, what
 * /readyz says, and from when on a deadline was late. Looked up at each scrape; without PostgreSQL the last values stay, and desk_not_ready tells why.
 */
export const registerStandingMetrics = (registry: Registry, context: Context): void => {
  const registers = [registry];
  for (const { name, help, query } of waiting) {
    const collect = oncePerScrape(async () => {
      const row = await standingOf(context.db, query);
      if (row === undefined) return;
      count.set(row.count);
      oldest.set(row.seconds);
    });
    const count: Gauge = new Gauge({ name, help, registers, collect });
    const oldest: Gauge = new Gauge({
      name: `${name}_oldest_seconds`,
      help: `Age of the oldest: ${help}`,
      registers,
      collect,
    });
  }
  new Gauge({
    name: 'desk_late_after_seconds',
    help: 'LATE_AFTER_SECONDS: alarms of lateness compare with it',
    registers,
  }).set(context.settings.lateAfterMs / 1000);
  new Gauge({
    name: 'desk_not_ready',
    help: '1 for each reason that /readyz gives, 0 for the others',
    labelNames: ['reason'] as const,
    registers,
    async collect() {
      const reasons = await readiness(context);
      for (const reason of readinessReasons) this.set({ reason }, reasons.includes(reason) ? 1 : 0);
    },
  });
};

/** A scrape must not fail because the database is away. */
const standingOf = async (
  db: Kysely<Database>,
  query: RawBuilder<{ count: number; seconds: number }>,
): Promise<{ count: number; seconds: number } | undefined> => {
  try {
    return (await query.execute(db)).rows[0];
  } catch {
    return undefined;
  }
};
