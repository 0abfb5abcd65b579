import { parseArgs } from 'node:util';
import { ConfigError } from '../config/config-error.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { createDatabase } from '../db/database.ts';
import { progressBar } from './seed/progress-bar.ts';
import { runSeed } from './seed/run-seed.ts';

const usage = `npm run seed [-- --tickets <n>] [--seed <n>]

Fills the desk that runs here, by its public API, with tickets that look lived in: two customers, two teams, Chinese and
English, every channel, every state: new, waiting, escalated, disputed, not solved, reopened, archived, cancelled …

  --tickets   how many; 200 when left out
  --seed      another number, other tickets; 1 when left out
  --help      this text

A second run finds what the first has made and goes on where it was interrupted, for six days. What is over is dated within
the last four months where the desk runs with TEST_CLOCK=true; without, all is dated today. Urgent tickets that nobody takes
are overdue some ten minutes later. For clocks on three calendars:

  TEST_CLOCK=true DESK_POLICY=examples/policies/three-calendars.json npm start

It is for a desk to try out: its tickets stay, and use numbers up.
`;

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};

const readOptions = (): { tickets: number; seed: number } => {
  try {
    const { values } = parseArgs({
      options: {
        tickets: { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const [tickets, seed] = [Number(values.tickets), Number(values.seed)];
    if (Number.isInteger(tickets) && tickets >= 1 && tickets <= 10_000 && Number.isInteger(seed) && seed >= 0)
      return { tickets, seed };
    return fail(`--tickets is 1 to 10000, --seed a whole number\n\n${usage}`);
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
};

const options = readOptions();
const began = Date.now();
try {
  const config = loadConnectedConfig(process.env);
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
  const apiUrl = `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
  const { db, close } = createDatabase(config.databaseUrl, { max: 2, applicationName: 'durable-desk seed' });
  const bar = progressBar(process.stdout);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const planted = await runSeed({ ...options, apiUrl, db, print, progress: bar }).finally(close);
  const stories = new Map<string, number>();
  for (const { story } of planted) stories.set(story, (stories.get(story) ?? 0) + 1);
  print(
    [...stories]
      .sort()
      .map(([story, count]) => `${count} ${story}`)
      .join(', '),
  );
  const existed = planted.filter((one) => one.existed).length;
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  print(
    `${planted.length - existed} tickets planted, ${existed} were there already, in ${seconds} s; seed ${options.seed}`,
  );
} catch (error) {
  if (error instanceof ConfigError) fail(error.message);
  fail((error as Error).message);
}
