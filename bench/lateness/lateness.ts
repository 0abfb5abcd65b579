import { cpus } from 'node:os';
import { createDatabaseIfMissing } from '../../dev/postgres/create-database.ts';
import { percentile } from '../load.ts';
import { makePeople } from '../people.ts';
import { ms, table } from '../report.ts';
import { partNames, type Stack, startStack } from '../stack.ts';
import { deskLateness, watchRungs } from './desk.ts';
import { stepSeconds, writePolicy } from './policy.ts';
import { graphileWorker, pgBoss } from './queues.ts';

/** Milliseconds from due to fired, one per deadline. */
export type Lateness = number[];

/** Slowest submission that the lead allows for, tickets per second. */
const slowest = 13;

/**
 * Part c: how late deadlines fire that are spread over one minute, in the production configuration, beside two job queues
 * with the same deadlines on the same PostgreSQL. Runs on a stack of its own.
 */
export const benchLateness = async (counts: readonly number[]): Promise<string> => {
  const most = Math.max(...counts);
  const leadOf = (count: number): number => (count / slowest) * 1000 + 30_000;
  const levels = Math.ceil(leadOf(most) / 1000 / stepSeconds);
  const stack = await startStack({}, (dataDir) => ({ DESK_POLICY: writePolicy(dataDir, levels) }));
  try {
    const people = await makePeople(stack, 'crane');
    await watchRungs(stack);
    const rows: (string | number)[][] = [['deadlines in one minute', 'who', 'p50 ms', 'p99 ms', 'max ms', 'under 1 s']];
    const costs: (string | number)[][] = [
      [
        'deadlines',
        'all fired after s',
        'per second',
        ...partNames.map((part) => `${part} CPU ms`),
        'all',
        'cores busy',
        'CPU stolen',
      ],
    ];
    const tell = (count: number, who: string, lateness: Lateness): void => {
      const inTime = lateness.filter((one) => one < 1_000).length / lateness.length;
      rows.push([
        count,
        who,
        ...[0.5, 0.99, 1].map((share) => ms(percentile(lateness, share))),
        `${(100 * inTime).toFixed(1)} %`,
      ]);
    };
    for (const count of counts) {
      const { fired, written, submitSeconds, took, cpu, stolen } = await deskLateness(
        stack,
        people,
        count,
        leadOf(count),
      );
      tell(count, 'desk, timer fired', fired);
      tell(count, 'desk, written to SQL', written);
      const all = cpu.reduce((sum, one) => sum + one, 0);
      costs.push([
        count,
        took.toFixed(0),
        (count / took).toFixed(1),
        ...cpu.map((one) => ((one / count) * 1000).toFixed(1)),
        ((all / count) * 1000).toFixed(1),
        (all / took).toFixed(2),
        stolen,
      ]);
      process.stderr.write(`  ${count} submitted in ${submitSeconds.toFixed(0)} s\n`);
      for (const [name, control] of [
        ['pg-boss 10.4', pgBoss],
        ['graphile-worker 0.16', graphileWorker],
      ] as const) {
        tell(count, name, await control(await controlDatabase(stack), count));
      }
    }
    return [
      '### c. Lateness of deadlines spread over one minute',
      table(rows),
      `What a deadline costs the desk from the minute's begin until all have fired, on ${cpus().length} cores (the benchmark's own processes not counted):`,
      table(costs),
    ].join('\n\n');
  } finally {
    await stack.stop();
  }
};

const controlDatabase = async ({ postgresUrl }: Stack): Promise<string> => {
  await createDatabaseIfMissing(postgresUrl, 'controls');
  const url = new URL(postgresUrl);
  url.pathname = '/controls';
  return url.href;
};
