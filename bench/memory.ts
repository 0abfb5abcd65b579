import { customerRequest } from '../test/support/forms.ts';
import { controlLifeOf } from './control/life.ts';
import { type Control, startControl } from './control/run.ts';
import { record } from './life.ts';
import { percentile, runClients, type Samples, timed } from './load.ts';
import { makePeople } from './people.ts';
import { ms, table } from './report.ts';
import { partNames, startStack } from './stack.ts';

/** Tickets that are told something to warm a new worker up, and as many others that are measured. */
const mostTold = 200;

/**
 * Part d: memory of every process with so many open tickets, and the time from a signal to its record for a ticket that
 * is in the worker's cache and for one that is not: a new worker has none. Control: as many bare workflows with the
 * timers of an opened ticket, and the time of an update with one trivial local activity. Runs on a stack of its own.
 */
export const benchMemory = async (counts: readonly number[]): Promise<string> => {
  const stack = await startStack();
  try {
    const people = await makePeople(stack);
    const submit = async (): Promise<string> =>
      (await record(stack.url, '/tickets', people.requester, customerRequest())).number;
    const tickets = [await submit()];
    const { events } = await stack.client.workflow.getHandle(tickets[0]!).fetchHistory();
    const [opening] = controlLifeOf(events ?? []);
    // One operation more than is measured, so that it stays open.
    const control = await startControl(stack, [
      opening!,
      ...Array(2 * counts.length + 1).fill({ start: 0, cancel: 0 }),
    ]);
    const bare: string[] = [];
    const rows: (string | number)[][] = [
      ['open', 'who', ...partNames.map((part) => `${part} MiB`), 'cached p50 ms', 'p99', 'not cached p50', 'p99'],
    ];
    for (const count of counts) {
      const took = await runClients(32, count - tickets.length, async () => void tickets.push(await submit()));
      process.stderr.write(`  ${count} tickets, the last of them in ${took.toFixed(0)} s\n`);
      const cost = stack.cost();
      const memory = partNames.map((part) => Math.round(cost[part].residentMiB));
      const times = await coldAndWarm(tickets, stack.restartWorker, (number) => signalled(stack, number));
      rows.push([count, 'desk', ...memory, ...times]);
      process.stderr.write(`${table(rows)}\n`);
      rows.push([count, 'control', ...(await measureControl(control, bare, count))]);
    }
    await control.stop();
    return ['### d. Memory, and a ticket that is not in the cache', table(rows)].join('\n\n');
  } finally {
    await stack.stop();
  }
};

/** The control's worker with so many open workflows; what the servers take is told with the desk. */
const measureControl = async (control: Control, bare: string[], count: number): Promise<(string | number)[]> => {
  await runClients(32, count - bare.length, async () => void bare.push(await control.open()));
  const memory = Math.round(control.cost().residentMiB);
  return [memory, '', '', '', ...(await coldAndWarm(bare, control.restart, control.step))];
};

/** Milliseconds, p50 and p99, of telling something in the cache and something that is not: to a new worker, warmed up by others. */
const coldAndWarm = async (
  ids: readonly string[],
  restart: () => Promise<void>,
  tell: (id: string) => Promise<void>,
): Promise<string[]> => {
  const told = Math.min(mostTold, Math.floor(ids.length / 2));
  await restart();
  for (const id of ids.slice(-told)) await tell(id);
  const cold: Samples = [];
  const warm: Samples = [];
  // Told once, it is in the cache.
  for (const id of ids.slice(0, told)) {
    await timed(cold, () => tell(id));
    await timed(warm, () => tell(id));
  }
  return [warm, cold].flatMap((one) => [ms(percentile(one, 0.5)), ms(percentile(one, 0.99))]);
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
