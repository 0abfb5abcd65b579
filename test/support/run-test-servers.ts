import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../dev/ports.ts';
import { startPostgres } from '../../dev/postgres/server.ts';
import { identityOf, isRunning } from '../../dev/process-identity.ts';
import { ProcessLedger } from '../../dev/process-ledger.ts';
import { createProgress, type Progress } from '../../dev/progress.ts';
import { temporalPrograms } from '../../dev/temporal/programs.ts';
import { startTemporalServer } from '../../dev/temporal/server.ts';
import { timeSkipping } from '../../dev/temporal/time-skipping.ts';
import { startTemporalUi } from '../../dev/temporal/ui.ts';

/** Where a PostgreSQL and a Temporal service for tests are. */
export type TestServers = {
  /** Superuser's connection to the maintenance database `postgres`. */
  postgresUrl: string;
  temporalAddress: string;
};

/** Servers together with the one who answers for them. */
export type RunningTestServers = TestServers & {
  /** Starts Temporal's web interface when it is asked for the first time, and tells its URL. */
  temporalUi(): Promise<string>;
  stop(): Promise<void>;
};

/** How soon the engine sees new namespaces here. */
export const namespaceRefreshMs = 250;

const forTests = {
  'system.namespaceCacheRefreshInterval': `${namespaceRefreshMs}ms`,
  // Many small desks in one service: no limits meant for one busy namespace.
  'frontend.rps': 20_000,
  'frontend.namespaceRPS': 20_000,
  'frontend.namespaceCount': 20_000,
} as const;

/** Changes when servers started by another version of these files would not do. */
export const serversVersion = createHash('sha256')
  .update(JSON.stringify([timeSkipping, forTests, namespaceRefreshMs]))
  .digest('hex')
  .slice(0, 12);

/**
 * Starts one PostgreSQL and one Temporal service in a new directory of the system's temporary one, on free ports: 3 to 5 s.
 * Nothing is kept. `skippable: false` leaves the keys of time skipping out, as in production.
 */
export async function runTestServers(
  options: { skippable?: boolean; progress?: Progress } = {},
): Promise<RunningTestServers> {
  const progress = options.progress ?? createProgress(process.stderr);
  const home = join(tmpdir(), `durable-desk-tests-${userInfo().uid}`);
  await endAbandoned(home);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const directory = mkdtempSync(join(home, 'run-'));
  chmodSync(directory, 0o711); // PostgreSQL may run as another account
  writeFileSync(join(directory, 'owner.json'), JSON.stringify(identityOf(process.pid)));
  const ledger = new ProcessLedger(join(directory, 'processes.json'));
  const killAll = () => {
    ledger.killAll();
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', killAll);
  const logFile = (name: string) => join(directory, 'logs', `${name}.log`);

  const postgres = await progress.step('PostgreSQL for tests', () =>
    startPostgres({ dataDir: directory, logFile: logFile('postgres'), ledger, password: 'test', durable: false }),
  );
  const programs = await temporalPrograms(progress);
  const [port, uiPort] = (await freePorts(2)) as [number, number];
  const temporal = await progress.step('Temporal for tests', () =>
    startTemporalServer({
      programs,
      store: { main: new URL(postgres.url('temporal')), visibility: new URL(postgres.url('temporal_visibility')) },
      directory: join(directory, 'temporal'),
      logFile: logFile('temporal'),
      ledger,
      port,
      dynamicConfig: { ...forTests, ...(options.skippable === false ? {} : timeSkipping) },
    }),
  );

  let ui: Promise<string> | undefined;
  return {
    postgresUrl: postgres.url('postgres'),
    temporalAddress: temporal.address,
    temporalUi() {
      ui ??= startTemporalUi({
        program: programs.ui,
        temporalAddress: temporal.address,
        namespace: 'default',
        port: uiPort,
        directory: join(directory, 'temporal'),
        logFile: logFile('temporal-ui'),
        ledger,
      }).then((started) => started.url);
      return ui;
    },
    async stop() {
      await ledger.endAll(5000);
      process.off('exit', killAll);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Ends what runs of tests have left behind that were killed and could not clean up. */
async function endAbandoned(home: string): Promise<void> {
  let runs: string[] = [];
  try {
    runs = readdirSync(home).filter((name) => name.startsWith('run-'));
  } catch {
    return;
  }
  for (const run of runs) {
    const directory = join(home, run);
    try {
      if (isRunning(JSON.parse(readFileSync(join(directory, 'owner.json'), 'utf8')))) continue;
    } catch {
      continue; // its owner has just begun
    }
    await new ProcessLedger(join(directory, 'processes.json')).endAll(2000);
    rmSync(directory, { recursive: true, force: true });
  }
}
