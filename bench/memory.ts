import { customerRequest } from '../test/support/forms.ts';
import { record } from './life.ts';
import { percentile, runClients, type Samples, timed } from './load.ts';
import { makePeople } from './people.ts';
import { ms, table } from './report.ts';
import { startStack } from './stack.ts';

/** Tickets that are told something to warm a new worker up, and as many others that are measured. */
const mostTold = 200;

/**
 * Part d: memory of every process with so many open tickets, and the time from a signal to its record for a ticket that
 * is in the worker's cache and for one that is not: a new worker has none. Runs on a stack of its own.
 */
export const benchMemory = async (counts: readonly number[]): Promise<string> => {
  const stack = await startStack();
  try {
    const people = await makePeople(stack);
    const numbers: string[] = [];
    const rows: (string | number)[][] = [
      [
        'open tickets',
        'worker MiB',
        'api',
        'temporal',
        'postgres',
        'signal to record, cached p50 ms',
        'p99',
        'not cached p50',
        'p99',
      ],
    ];
    for (const count of counts) {
      const took = await runClients(16, count - numbers.length, async () => {
        const { number } = await record(stack.url, '/tickets', people.requester, customerRequest());
        numbers.push(number);
      });
      process.stderr.write(`  ${count} tickets, the last of them in ${took.toFixed(0)} s\n`);
      const { worker, api, temporal, postgres } = stack.cost();
      const memory = [worker, api, temporal, postgres].map((one) => Math.round(one.residentMiB));
      const told = Math.min(mostTold, Math.floor(count / 2));
      await stack.restartWorker();
      for (const number of numbers.slice(-told)) await signalled(stack, number);
      const cold: Samples = [];
      const warm: Samples = [];
      // Told once, a ticket is in the cache.
      for (const number of numbers.slice(0, told)) {
        await timed(cold, () => signalled(stack, number));
        await timed(warm, () => signalled(stack, number));
      }
      rows.push([
        count,
        ...memory,
        ...[warm, cold].flatMap((one) => [ms(percentile(one, 0.5)), ms(percentile(one, 0.99))]),
      ]);
    }
    return ['### d. Memory, and a ticket that is not in the cache', table(rows)].join('\n\n');
  } finally {
    await stack.stop();
  }
};

/** Sends a raw signal and resolves when its event is in SQL. */
const signalled = async ({ client, pool }: Awaited<ReturnType<typeof startStack>>, number: string): Promise<void> => {
  const commandId = `bench-${number}-${process.hrtime.bigint()}`;
  await client.workflow
    .getHandle(number)
    .signal('tag', { by: 'bench.engineer', tags: [commandId.slice(-8)], commandId });
  for (;;) {
    const { rowCount } = await pool.query('select 1 from command where number = $1 and command_id = $2', [
      number,
      commandId,
    ]);
    if (rowCount) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
