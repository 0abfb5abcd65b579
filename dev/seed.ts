import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { ConfigError } from '../config/config-error.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { createDatabase } from '../db/database.ts';
import { createProgress } from './progress.ts';
import { runSeed } from './seed/run-seed.ts';
import { startSeedApi } from './seed/seed-api.ts';

const usage = `npm run seed [-- --tickets <n>] [--seed <n>]

Fills the desk that runs here, by the public API, with tickets that look lived in: two customers, two teams, Chinese and
English, every channel, every state: new, waiting, escalated, disputed, not solved, reopened, archived, cancelled …

Each is dated within the last four months and lived at the pace of people until now: promises were kept and missed on the
way, on three calendars. For that an API of the seed's own runs beside the desk's meanwhile, which takes requests of the past, and the
Temporal service that \`npm start\` has brought up lets their time pass. The desk's own API and policy stay as they are.

  --tickets   how many; 200 when left out
  --seed      another number, other tickets; 1 when left out
  --help      this text

A second run finds what the first has made and goes on where it was interrupted, for six days.

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
  const progress = createProgress();
  const { db, close } = createDatabase(config.databaseUrl, { max: 4, applicationName: 'durable-desk seed' });
  const connection = await Connection.connect({ ...config.temporalConnection, address: config.temporalAddress });
  const client = new Client({ connection, namespace: config.temporalNamespace });
  const print = (line: string): void => progress.line(line);
  const api = await progress.step('an API that takes requests of the past', () =>
    startSeedApi(config, process.env, progress),
  );
  const planted = await progress
    .step(`${options.tickets} tickets`, (report) =>
      runSeed({
        ...options,
        ...{ apiUrl: api.url, db, client, print },
        progress: (done, of) => report(`${done}/${of}`),
      }),
    )
    .finally(async () => {
      await api.stop();
      await Promise.all([close(), connection.close()]);
    });
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
