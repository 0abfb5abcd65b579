import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import PgBoss from 'pg-boss';
import type { Lateness } from './lateness.ts';

const minuteMs = 60_000;
const leadMs = 15_000;

/** A control: plans `count` jobs over one minute and tells how late the insert of each came, ms. */
export type Control = (databaseUrl: string, count: number) => Promise<Lateness>;

/** pg-boss with its own default of a poll every two seconds; a hundred jobs at a poll, done side by side, as its manual advises for many. */
export const pgBoss: Control = async (databaseUrl, count) => {
  const boss = new PgBoss({ connectionString: databaseUrl, schema: `boss_${count}` });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('due');
  const noted = await startNoting(databaseUrl, `boss_noted_${count}`);
  const dues = duesFrom(Date.now() + leadMs, count);
  await boss.insert(dues.map((due) => ({ name: 'due', data: { due }, startAfter: new Date(due) })) as never);
  await boss.work('due', { batchSize: 100 }, async (jobs: { data: unknown }[]) => {
    await Promise.all(jobs.map((job) => noted.note((job.data as { due: number }).due)));
  });
  const lateness = await noted.all(count);
  await boss.stop({ graceful: false });
  await noted.stop();
  return lateness;
};

/** graphile-worker with its own defaults but ten jobs at once, as the desk's pool has connections: a poll every two seconds. */
export const graphileWorker: Control = async (databaseUrl, count) => {
  const noted = await startNoting(databaseUrl, `graphile_noted_${count}`);
  const runner = await run({
    connectionString: databaseUrl,
    schema: `graphile_${count}`,
    concurrency: 10,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    taskList: { due: (payload) => noted.note((payload as { due: number }).due) },
  });
  const dues = duesFrom(Date.now() + leadMs, count);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  await pool.query(
    `select graphile_${count}.add_job('due', json_build_object('due', due), run_at := to_timestamp(due / 1000))
     from unnest($1::float8[]) as due`,
    [dues],
  );
  await pool.end();
  const lateness = await noted.all(count);
  await runner.stop();
  await noted.stop();
  return lateness;
};

const duesFrom = (from: number, count: number): number[] =>
  Array.from({ length: count }, () => from + Math.floor(Math.random() * minuteMs));

/** A table that handlers write to: what "fired" means for a control as for the desk. */
const startNoting = async (databaseUrl: string, name: string) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query(`create table ${name} (due_ms double precision, at timestamptz not null default clock_timestamp())`);
  return {
    note: async (due: number): Promise<void> =>
      void (await pool.query(`insert into ${name} (due_ms) values ($1)`, [due])),
    all: async (count: number): Promise<Lateness> => {
      for (;;) {
        const { rows } = await pool.query<{ late: number }>(
          `select extract(epoch from at)::float8 * 1000 - due_ms as late from ${name}`,
        );
        if (rows.length >= count) return rows.map((row) => row.late);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    stop: () => pool.end(),
  };
};
