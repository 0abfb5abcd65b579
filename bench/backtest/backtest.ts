import { createDatabase } from '../../db/database.ts';
import { createBacktest } from '../../policies/backtest-page.ts';
import { loadKept, loadPolicy } from '../../policies/load.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { recordLives } from '../../test/support/recorded-lives.ts';
import { createDeskDatabase, dropDeskDatabase } from '../../test/support/servers.ts';
import { table } from '../report.ts';

const key = 'customer-response';
const period = { key, from: '2025-01-01T00:00:00.000Z', to: '2025-07-01T00:00:00.000Z' };

/** A tenth of the lives is lived, each is recorded ten times. */
const copies = 10;

/** Tickets of a page, as `npm run backtest` takes them. */
const limit = 500;

/**
 * So many recorded tickets, made through the domain, folded anew under a draft that halves the time for the first answer, and
 * under the policy they were lived under, which must find no difference: that is the control.
 */
export const benchBacktest = async (quick: boolean): Promise<string> => {
  const count = quick ? 1_000 : 100_000;
  const url = await createDeskDatabase();
  const { db, close } = createDatabase(url);
  try {
    const policies = createPolicyStore(key, 'Asia/Shanghai');
    const loaded = loadPolicy(key);
    const began = performance.now();
    await recordLives(db, policies, { count: count / copies, copies, loaded, from: period.from, to: period.to });
    const made = performance.now() - began;
    const { clocks, ...rest } = loaded.source.policy as {
      clocks: { key: string; duration?: Record<string, number> }[];
    };
    const halved = clocks.map((one) =>
      one.key === 'respond' && one.duration
        ? { ...one, duration: Object.fromEntries(Object.entries(one.duration).map(([unit, n]) => [unit, n / 2])) }
        : one,
    );
    const stricter = loadKept({ ...loaded.source, policy: { ...rest, clocks: halved, version: 2 } });
    const { count: events } = await db
      .selectFrom('ticket_event')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    const rows: (string | number)[][] = [
      ['draft', 'tickets', 'seconds', 'CPU seconds', 'per second', 'differ', 'largest heap, MB'],
    ];
    for (const [name, draft] of [
      ['the same policy', loaded],
      ['half the time for the first answer', stricter],
    ] as const) {
      const from = performance.now();
      const cpu = process.cpuUsage();
      const backtest = await createBacktest({ db, policies, now: new Date().toISOString() }, draft, { period });
      let [examined, differ, heap] = [0, 0, 0];
      for (let after: string | null = ''; after !== null; ) {
        const page: Awaited<ReturnType<typeof backtest>> = await backtest({ after, limit });
        examined += page.examined;
        differ += page.items.length;
        heap = Math.max(heap, process.memoryUsage().heapUsed);
        after = page.next;
      }
      const seconds = (performance.now() - from) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      rows.push([
        name,
        examined,
        seconds.toFixed(0),
        ((user + system) / 1e6).toFixed(0),
        (examined / seconds).toFixed(0),
        differ,
        (heap / 1e6).toFixed(0),
      ]);
    }
    return [
      '## Backtest of a draft over recorded tickets',
      '',
      `${count} tickets with ${events} events (${count / copies} lives through the domain, each recorded ${copies} times, in ${(made / 1000).toFixed(0)} s); pages of ${limit}, one process.`,
      '',
      table(rows),
    ].join('\n');
  } finally {
    await close();
    await dropDeskDatabase(url);
  }
};
