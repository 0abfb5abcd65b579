import { record } from '../life.ts';
import { runClients } from '../load.ts';
import type { People } from '../people.ts';
import { machineCpu, stolenSince } from '../process-cost.ts';
import { partNames, type Stack } from '../stack.ts';
import type { Lateness } from './lateness.ts';
import { stepSeconds } from './policy.ts';

const minuteMs = 60_000;

/** Notes, beside each rung, when its transaction came to it: SQL's clock at the insert. */
export const watchRungs = async ({ pool }: Stack): Promise<void> => {
  await pool.query(`
    create table bench_rung (due_at timestamptz(3), fired_ms double precision, written_at timestamptz);
    create function bench_note_rung() returns trigger language plpgsql as $$
    begin
      insert into bench_rung values (new.due_at, new.lateness_ms, clock_timestamp());
      return new;
    end $$;
    create trigger bench_rung after insert on deadline_rung for each row when (new.share = 1) execute function bench_note_rung();`);
};

/** What one run found; `took`: seconds from the first deadline until all had fired, `cpu`: CPU seconds of the parts in them, in the order of `partNames`, `stolen`: share of the CPU that the host gave to others meanwhile. */
export type DeskLateness = {
  fired: Lateness;
  written: Lateness;
  submitSeconds: number;
  took: number;
  cpu: number[];
  stolen: string;
};

/**
 * Submits tickets whose response comes due spread over one minute, waits until each has missed it, and returns how late
 * they fired (workflow time) and were written (SQL's clock), ms. `leadMs`: how long the submissions may take.
 */
export const deskLateness = async (
  stack: Stack,
  people: People,
  count: number,
  leadMs: number,
): Promise<DeskLateness> => {
  // A ticket's level is the number of steps, of a minute each, that are left when it is submitted: it comes due in the minute.
  const from = Date.now() + leadMs;
  const submitSeconds = await runClients(32, count, async () => {
    const level = Math.ceil((from - Date.now()) / 1000 / stepSeconds);
    if (level < 1) throw new Error(`${count} tickets took longer than ${leadMs / 1000} s to submit`);
    const form = {
      berth: 'A',
      description: 'bench',
      requestType: 'repair',
      category: 'crane',
      requestedLevel: `l${level}`,
    };
    await record(stack.url, '/tickets', people.requester, { form });
  });
  await new Promise((resolve) => setTimeout(resolve, from - Date.now()));
  const before = stack.cost();
  const machine = machineCpu();
  const until = from + minuteMs + 30 * minuteMs;
  for (;;) {
    const { rows } = await stack.pool.query('select count(*)::int as n from bench_rung');
    if (rows[0].n >= count) break;
    if (Date.now() > until) throw new Error(`${rows[0].n} of ${count} fired half an hour after the last was due`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const took = (Date.now() - from) / 1000;
  const after = stack.cost();
  const stolen = stolenSince(machine);
  const cpu = partNames.map((part) => after[part].cpuSeconds - before[part].cpuSeconds);
  const { rows } = await stack.pool.query<{ fired: number; written: number }>(
    'select fired_ms as fired, extract(epoch from written_at - due_at)::float8 * 1000 as written from bench_rung',
  );
  await stack.pool.query('truncate bench_rung');
  const fired = rows.map((row) => row.fired);
  return { fired, written: rows.map((row) => row.written), submitSeconds, took, cpu, stolen };
};
