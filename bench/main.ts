import { parseArgs } from 'node:util';
import { benchBacktest } from './backtest/backtest.ts';
import { benchCalendar } from './calendar/calendar.ts';
import { benchLateness } from './lateness/lateness.ts';
import { benchLives } from './lives.ts';
import { benchMemory } from './memory.ts';
import { machineCpu, stolenSince } from './process-cost.ts';
import { benchRegrade } from './regrade.ts';
import { circumstances } from './report.ts';
import { startStack } from './stack.ts';

const usage = `npm run bench [-- <part>...] [--quick]

Measures the desk in its production configuration on servers of its own, each part beside a control in the same run, and
prints a section for bench/RESULTS.md.

  lives     lives per second and latencies at 1, 8 and 32 clients; history of a life; CPU seconds per life
  lateness  1,000, 3,000 and 10,000 deadlines spread over one minute, beside pg-boss and graphile-worker
  calendar  working time: on a plan, on a calendar, by a minute stepper, by a library; no servers
  backtest  100,000 recorded tickets folded anew under a draft; on the test servers
  regrade   history events of a re-grade, size of a plan
  memory    1,000 and 20,000 open tickets; a ticket that is not in the cache

  --quick   small numbers, to see that it works
  --counts  other numbers of deadlines or open tickets, e.g. --counts 1000,3000
  --help    this text

All parts take about an hour and a half on two cores; lives about ten minutes.
`;

const parts = {
  lives: async (quick: boolean): Promise<string> => {
    const stack = await startStack();
    try {
      return await benchLives(
        stack,
        quick
          ? { warmUp: 8, perClient: { 1: 3, 8: 16 }, short: 16 }
          : { warmUp: 150, perClient: { 1: 40, 8: 240, 32: 320 }, short: 200 },
      );
    } finally {
      await stack.stop();
    }
  },
  backtest: benchBacktest,
  calendar: benchCalendar,
  lateness: (quick: boolean) => benchLateness(counts ?? (quick ? [50] : [1_000, 3_000, 10_000])),
  regrade: benchRegrade,
  memory: (quick: boolean) => benchMemory(counts ?? (quick ? [20, 50] : [1_000, 20_000])),
};

type Part = keyof typeof parts;

const fail = (text: string): never => {
  process.stderr.write(`${text}\n\n${usage}`);
  process.exit(2);
};

const readArguments = (): { wanted: Part[]; quick: boolean; counts: number[] | undefined } => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        counts: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const unknown = positionals.find((name) => !(name in parts));
    if (unknown !== undefined) fail(`there is no part ${unknown}; there are ${Object.keys(parts).join(', ')}`);
    const counts = values.counts?.split(',').map(Number);
    if (counts?.some((one) => !Number.isSafeInteger(one) || one < 1)) fail('--counts takes whole numbers, with commas');
    return {
      wanted: (positionals.length > 0 ? positionals : Object.keys(parts)) as Part[],
      quick: values.quick,
      counts,
    };
  } catch (error) {
    return fail((error as Error).message);
  }
};

const { wanted, quick, counts } = readArguments();
const command = `npm run bench -- ${wanted.join(' ')}${quick ? ' --quick' : ''}${counts ? ` --counts ${counts.join(',')}` : ''}`;
const before = circumstances(command);
const cpuBefore = machineCpu();
const sections: string[] = [];
for (const part of wanted) sections.push(await parts[part](quick));
const head = `${before}  \n${stolenSince(cpuBefore)} of the CPU went to other machines of the host`;
process.stdout.write(`\n${[head, ...sections].join('\n\n')}\n`);
process.exit(0);
