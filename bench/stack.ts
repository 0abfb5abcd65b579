import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { createDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import type { Daemon } from '../dev/daemon.ts';
import { startDeskProcess } from '../dev/desk-process.ts';
import { freePorts } from '../dev/ports.ts';
import { createDatabaseIfMissing } from '../dev/postgres/create-database.ts';
import { startPostgres } from '../dev/postgres/server.ts';
import { ProcessLedger } from '../dev/process-ledger.ts';
import { createProgress } from '../dev/progress.ts';
import { prepareNamespace } from '../dev/temporal/prepare-namespace.ts';
import { temporalPrograms } from '../dev/temporal/programs.ts';
import { startTemporalServer } from '../dev/temporal/server.ts';
import { type ProcessCost, processCost } from './process-cost.ts';

const checkout = resolve(import.meta.dirname, '..');

/** Processes whose cost is told apart, in the order of tables. */
export const partNames = ['worker', 'api', 'temporal', 'postgres'] as const;

/** One of them. */
export type Part = (typeof partNames)[number];

/**
 * Everything a benchmark measures, as production runs it: PostgreSQL that flushes to disk, the Temporal server without the
 * keys of time skipping, the desk's worker and API as processes of their own.
 */
export type Stack = Awaited<ReturnType<typeof startStack>>;

/** Starts the servers and the desk in a new directory of the system's temporary one. `env` and `more` go to worker and API. */
export const startStack = async (
  env: Record<string, string> = {},
  more: (dataDir: string) => Record<string, string> = () => ({}),
) => {
  const progress = createProgress(process.stderr);
  await progress.step('npm run build', () => promisify(execFile)('npm', ['run', 'build'], { cwd: checkout }));
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-bench-'));
  mkdirSync(join(dataDir, 'logs'));
  const ledger = new ProcessLedger(join(dataDir, 'processes.json'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  process.once('exit', () => {
    ledger.killAll();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const logFile = (name: string): string => join(dataDir, 'logs', `${name}.log`);
  const postgres = await startPostgres({
    dataDir,
    logFile: logFile('postgres'),
    ledger,
    password: 'bench',
    durable: true,
  });
  await createDatabaseIfMissing(postgres.url('postgres'), 'desk');
  const databaseUrl = postgres.url('desk');
  await migrate(databaseUrl);
  const [temporalPort, apiPort, metricsPort] = (await freePorts(3)) as [number, number, number];
  const temporal = await startTemporalServer({
    programs: await temporalPrograms(progress),
    store: { main: new URL(postgres.url('temporal')), visibility: new URL(postgres.url('temporal_visibility')) },
    directory: join(dataDir, 'temporal'),
    logFile: logFile('temporal'),
    ledger,
    port: temporalPort,
    dynamicConfig: { 'system.namespaceCacheRefreshInterval': '500ms' },
  });
  const namespace = 'bench';
  await prepareNamespace({ address: temporal.address }, namespace, { retentionDays: 1, own: true, refreshMs: 500 });
  const deskEnv = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: namespace,
    PORT: String(apiPort),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    // Three people do here what three hundred do in a company.
    REQUESTS_PER_MINUTE: '0',
    READS_PER_MINUTE: '0',
    COMMANDS_PER_MINUTE: '0',
    SUBMISSIONS_PER_MINUTE: '0',
    WORKER_METRICS_PORT: String(metricsPort),
    ...env,
    ...more(dataDir),
  };
  const own = { env: deskEnv, logDir: join(dataDir, 'logs'), ledger, progress, built: true };
  const url = `http://127.0.0.1:${apiPort}`;
  const startWorker = (): Promise<Daemon> => startDeskProcess({ name: 'worker', ...own });
  const worker = await startWorker();
  const api = await startDeskProcess({ name: 'api', readyUrl: `${url}/readyz`, ...own });
  const { db, pool, close } = createDatabase(databaseUrl, { max: 4, applicationName: 'bench' });
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection, namespace });
  const daemons = { postgres: postgres.daemon, temporal: temporal.daemon, worker, api };
  return {
    url,
    db,
    pool,
    client,
    namespace,
    databaseUrl,
    postgresUrl: postgres.url('postgres'),
    temporalAddress: temporal.address,
    dataDir,
    ledger,
    /** What every part has cost since its start, and holds now. */
    cost: (): Record<Part, ProcessCost> => {
      const parts = Object.entries(daemons).map(([name, daemon]) => [name, processCost(daemon.process.pid!)]);
      return Object.fromEntries(parts) as Record<Part, ProcessCost>;
    },
    /** A new worker, which has no workflow in its memory yet. */
    restartWorker: async (): Promise<void> => {
      await daemons.worker.stop(10_000);
      daemons.worker = await startWorker();
    },
    stop: async () => {
      await connection.close();
      await close();
      await ledger.endAll(10_000);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
