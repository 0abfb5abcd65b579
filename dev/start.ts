import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, loadConfig } from '../config/config.ts';
import { describeConfig } from '../config/describe-config.ts';
import { removeRunningDesk, writeRunningDesk } from '../config/running-desk.ts';
import { deskSecret } from '../config/secrets.ts';
import { migrate } from '../db/migrate.ts';
import { startDeskProcess } from './desk-process.ts';
import { firstAdministrator } from './first-administrator.ts';
import { type InstanceLock, takeInstanceLock } from './instance-lock.ts';
import { demandPorts } from './ports.ts';
import { createDatabaseIfMissing } from './postgres/create-database.ts';
import { startPostgres } from './postgres/server.ts';
import { identityOf, type ProcessIdentity } from './process-identity.ts';
import { ProcessLedger } from './process-ledger.ts';
import { createProgress } from './progress.ts';
import { reachDatabase } from './reach-database.ts';
import { StartError } from './start-error.ts';
import { Supervisor } from './supervisor.ts';
import { findTemporal } from './temporal/find.ts';
import { prepareNamespace } from './temporal/prepare-namespace.ts';
import { namespaceRefreshMs, startTemporal, temporalPorts } from './temporal/start.ts';

const usage = `npm start                brings up the desk: PostgreSQL, Temporal, worker and API, in one terminal
npm start -- --help      shows this

Settings are environment variables, as in: PORT=4000 npm start
`;

/** Ends the way through the start when the stop has come in between. */
class Interrupted extends Error {}

/** Runs `npm start`: never returns while the desk is up. */
export async function start(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`${usage}\n${describeConfig()}`);
    return;
  }
  if (args.length > 0) throw new StartError(`npm start does not know ${args.join(' ')}`, 'see `npm start -- --help`');
  const config = loadConfig(env);
  const progress = createProgress();
  mkdirSync(config.dataDir, { recursive: true, mode: 0o755 });
  const startedBy = npmAbove(env);
  const lock = await takeInstanceLock(config.dataDir, startedBy);
  const ledger = new ProcessLedger(join(config.dataDir, 'run', 'processes.json'));
  const supervisor = new Supervisor(progress, ledger);
  const stop = stopper(supervisor, lock, config, (text) => progress.line(text));
  listenForTheEnd(stop, supervisor, startedBy);
  try {
    await bringUp(config, env, supervisor, ledger, progress);
  } catch (error) {
    if (supervisor.stopping) return;
    await supervisor.stopAll();
    lock.release();
    throw error;
  }
}

async function bringUp(
  config: Config,
  env: NodeJS.ProcessEnv,
  supervisor: Supervisor,
  ledger: ProcessLedger,
  progress: ReturnType<typeof createProgress>,
): Promise<void> {
  const began = Date.now();
  const goOn = () => {
    if (supervisor.stopping) throw new Interrupted();
  };
  const { dataDir } = config;
  const orphans = await ledger.endAll(5000);
  if (orphans.length > 0) progress.line(`  ended what an earlier start had left running: ${orphans.join(', ')}`);
  await demandPorts([
    { port: config.port, host: config.host, variable: 'PORT', what: 'the API' },
    ...(config.temporalAddress === undefined ? temporalPorts(config) : []),
  ]);
  const source = config.temporalAddress === undefined ? await findTemporal(dataDir, progress) : undefined;
  goOn();

  let databaseUrl = config.databaseUrl;
  if (databaseUrl === undefined) {
    const password = deskSecret(dataDir, 'postgres');
    const logFile = join(dataDir, 'logs', 'postgres.log');
    await progress.step('PostgreSQL', () =>
      supervisor.run({
        name: 'postgres',
        leastStopMs: 1200,
        start: async () => {
          const server = await startPostgres({ dataDir, logFile, ledger, password, durable: true });
          databaseUrl ??= server.url('desk');
          await createDatabaseIfMissing(server.url('postgres'), 'desk');
          return server.daemon;
        },
      }),
    );
  }
  const database = databaseUrl as string;
  await reachDatabase(database);
  goOn();
  await progress.step('database schema', () => migrate(database));
  goOn();

  let temporalAddress = config.temporalAddress;
  let uiUrl: string | undefined;
  if (source !== undefined) {
    const ownPostgres = config.databaseUrl === undefined;
    const parts = { config, source, databaseUrl: database, ownPostgres, supervisor, ledger, progress };
    ({ address: temporalAddress, uiUrl } = await startTemporal(parts));
  }
  goOn();
  const address = temporalAddress as string;
  const connection = { ...config.temporalConnection, address };
  await progress.step('namespace and search attributes', () =>
    prepareNamespace(connection, config.temporalNamespace, {
      retentionDays: config.retentionDays,
      ...(source?.kind === 'programs' ? { refreshMs: namespaceRefreshMs } : {}),
    }),
  );
  goOn();
  writeRunningDesk(dataDir, { databaseUrl: database, temporalAddress: address });

  const childEnv = { ...env, DATABASE_URL: database, TEMPORAL_ADDRESS: address, DATA_DIR: dataDir };
  const logDir = join(dataDir, 'logs');
  const local = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
  const own = { env: childEnv, logDir, ledger, progress };
  const readyUrl = `${local}/readyz`;
  await progress.step('worker and API', () =>
    supervisor.run(
      { name: 'worker', leastStopMs: 2500, start: () => startDeskProcess({ name: 'worker', ...own }) },
      { name: 'api', leastStopMs: 2000, start: () => startDeskProcess({ name: 'api', readyUrl, ...own }) },
    ),
  );
  goOn();
  const administrator = await firstAdministrator(database);
  progress.line(
    [
      '',
      `  The desk is up, after ${((Date.now() - began) / 1000).toFixed(1)} s. Ctrl-C stops it.`,
      '',
      `  API           ${local}`,
      `  API described ${local}/docs`,
      `  Temporal UI   ${uiUrl ? `${uiUrl}/namespaces/${config.temporalNamespace}/workflows` : `that of ${address}`}`,
      `  logs          ${logDir}`,
      ...(administrator
        ? [
            '',
            `  Administrator ${administrator.account}`,
            `  Password      ${administrator.password}   (shown only this once)`,
          ]
        : []),
      '',
    ].join('\n'),
  );
}

/** The npm that runs this script: when it is killed, nobody is left to stop the desk. */
function npmAbove(env: NodeJS.ProcessEnv): ProcessIdentity | undefined {
  try {
    return env.npm_lifecycle_event === undefined ? undefined : identityOf(process.ppid);
  } catch {
    return undefined;
  }
}

function stopper(supervisor: Supervisor, lock: InstanceLock, config: Config, say: (text: string) => void) {
  return async (exitCode: number): Promise<never> => {
    const began = Date.now();
    lock.announceStopping();
    say('\n  stopping …');
    removeRunningDesk(config.dataDir);
    await supervisor.stopAll();
    say(`  stopped, after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    lock.release();
    process.exit(exitCode);
  };
}

function listenForTheEnd(
  stop: (exitCode: number) => Promise<never>,
  supervisor: Supervisor,
  startedBy: ProcessIdentity | undefined,
): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // npm passes on the Ctrl-C that the terminal has already sent: only a later one means "at once".
      if (!supervisor.stopping) firstAt = Date.now();
      if (!supervisor.stopping) void stop(0);
      else if (Date.now() - firstAt > 1000) supervisor.killAll();
    });
  }
  let firstAt = 0;
  process.on('uncaughtException', (error) => {
    console.error(error);
    if (!supervisor.stopping) void stop(1);
  });
  process.stdout.on('error', () => {}); // the terminal was closed: SIGHUP says so too
  process.stderr.on('error', () => {});
  if (startedBy) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && !supervisor.stopping) void stop(0);
    }, 1000).unref();
  }
}
