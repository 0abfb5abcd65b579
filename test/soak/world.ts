import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Kysely } from 'kysely';
import { noRates } from '../../config/limit-settings.ts';
import { createDatabase } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import type { Database } from '../../db/schema/index.ts';
import { type Daemon, startDaemon } from '../../dev/daemon.ts';
import { freePorts } from '../../dev/ports.ts';
import { createDatabaseIfMissing } from '../../dev/postgres/create-database.ts';
import { startPostgres } from '../../dev/postgres/server.ts';
import { ProcessLedger } from '../../dev/process-ledger.ts';
import { silent } from '../../dev/progress.ts';
import { prepareNamespace } from '../../dev/temporal/prepare-namespace.ts';
import { temporalPrograms } from '../../dev/temporal/programs.ts';
import { startTemporalServer } from '../../dev/temporal/server.ts';
import { waitUntil } from '../../dev/wait-until.ts';
import { type MailServer, startMailServer } from '../notifications/mail-server.ts';
import { stage } from '../production/stage.ts';
import { watchLine } from '../support/log-watch.ts';
import { type KeptRunning, keepRunning } from './kept-running.ts';

/** A whole desk as production runs it, every process of which may be killed: it is started again. */
export type World = {
  url: string;
  db: Kysely<Database>;
  client: Client;
  namespace: string;
  /** The policy with limits of seconds that its tickets live under. */
  policyFile: string;
  mail: MailServer;
  postgres: KeptRunning;
  temporal: KeptRunning;
  workers: readonly KeptRunning[];
  api: KeptRunning;
  /** Lines of weight error in the logs of worker and API, without repetition, most frequent first. */
  errors: () => [line: string, times: number][];
  stop: () => Promise<void>;
};

/** Commands after which a ticket begins a new run here: lives cross several. */
const continueAfter = 12;

/** Starts everything in a new directory: PostgreSQL that flushes to disk, Temporal, two workers, an API, a mail server. */
export const startWorld = async (): Promise<World> => {
  const [{ directory: staged }, programs, mail] = await Promise.all([
    stage(),
    temporalPrograms(silent),
    startMailServer(),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), 'desk-soak-'));
  mkdirSync(join(dataDir, 'logs'));
  const policyFile = join(dataDir, 'seconds.json');
  writeFileSync(policyFile, policyOfSeconds());
  const ledger = new ProcessLedger(join(dataDir, 'processes.json'));
  const killAll = (): void => {
    ledger.killAll();
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('exit', killAll);
  const logFile = (name: string): string => join(dataDir, 'logs', `${name}.log`);
  const [temporalPort, apiPort] = (await freePorts(2)) as [number, number];

  let postgresUrl = (_: string): string => '';
  const postgres = keepRunning('postgres', async () => {
    const started = await startPostgres({
      dataDir,
      logFile: logFile('postgres'),
      ledger,
      password: 'soak',
      durable: true,
    });
    postgresUrl = started.url;
    return started.daemon;
  });
  await postgres.ready();
  await createDatabaseIfMissing(postgresUrl('postgres'), 'desk');
  const databaseUrl = postgresUrl('desk');
  await migrate(databaseUrl);

  const address = `127.0.0.1:${temporalPort}`;
  const temporal = keepRunning('temporal', async () => {
    const store = { main: new URL(postgresUrl('temporal')), visibility: new URL(postgresUrl('temporal_visibility')) };
    const started = await startTemporalServer({
      programs,
      store,
      directory: join(dataDir, 'temporal'),
      logFile: logFile('temporal'),
      ledger,
      port: temporalPort,
      dynamicConfig: { 'system.namespaceCacheRefreshInterval': '500ms', 'frontend.namespaceRPS': 20_000 },
    });
    return started.daemon;
  });
  await temporal.ready();
  const namespace = 'soak';
  await prepareNamespace({ address }, namespace, { retentionDays: 1, own: true, refreshMs: 500 });

  const env = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production',
    TASK_QUEUE: 'desk',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    PORT: `${apiPort}`,
    LOG_LEVEL: 'info',
    DESK_POLICY: policyFile,
    SMTP_URL: mail.url,
    ...noRates,
    CONTINUE_AS_NEW_AFTER: `${continueAfter}`,
  };
  const errors = new Map<string, number>();
  const onLine = (line: string): void => {
    watchLine('soak', line);
    const said = errorIn(line);
    if (said) errors.set(said, (errors.get(said) ?? 0) + 1);
  };
  const url = `http://127.0.0.1:${apiPort}`;
  const process_ = (name: string, program: 'worker' | 'api', isUp: (daemon: Daemon) => Promise<unknown>) =>
    keepRunning(name, async (faults) => {
      const daemon = await startDaemon({
        name,
        command: process.execPath,
        args: [`dist/${program}`],
        logFile: logFile(name),
        ledger,
        env: { ...env, DESK_FAULTS: faults },
        cwd: staged,
        onLine,
      });
      try {
        await isUp(daemon);
      } catch (error) {
        await daemon.stop(1_000);
        throw error;
      }
      return daemon;
    });
  const saysReady = (daemon: Daemon): Promise<unknown> =>
    Promise.race([
      new Promise((resolve) => daemon.process.once('message', resolve)),
      daemon.exited.then((how) => Promise.reject(new Error(`it ended: ${how}`))),
    ]);
  const answers = (daemon: Daemon): Promise<unknown> =>
    waitUntil(() => fetch(`${url}/healthz`, { signal: AbortSignal.timeout(3_000) }), {
      what: 'API',
      timeoutMs: 60_000,
      daemon,
    });
  const workers = ['worker-1', 'worker-2'].map((name) => process_(name, 'worker', saysReady));
  const api = process_('api', 'api', answers);
  await Promise.all([...workers.map((one) => one.ready()), api.ready()]);

  const { db, close } = createDatabase(databaseUrl, { max: 6, applicationName: 'soak', onError: () => {} });
  const connection = await Connection.connect({ address });
  return {
    url,
    db,
    client: new Client({ connection, namespace }),
    namespace,
    policyFile,
    mail,
    postgres,
    temporal,
    workers,
    api,
    errors: () => [...errors].toSorted(([, a], [, b]) => b - a),
    stop: async () => {
      await connection.close();
      await close();
      await Promise.all([...workers, api].map((one) => one.stop()));
      await temporal.stop();
      await postgres.stop();
      await mail.stop();
      process.off('exit', killAll);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** The brisk policy of the recorded histories, with a window for reopening that an outage does not use up. */
const policyOfSeconds = (): string => {
  const policy = JSON.parse(readFileSync(join(import.meta.dirname, '../histories/brisk.json'), 'utf8'));
  return JSON.stringify({ ...policy, key: 'seconds', closing: { reopenWithin: { seconds: 90 } } });
};

const errorIn = (line: string): string | undefined => {
  try {
    const { level, msg, route, err } = JSON.parse(line) as {
      level: number;
      msg: string;
      route?: string;
      err?: { name?: string; code?: string; stack?: string };
    };
    if (level < 50) return undefined;
    const where = err?.stack
      ?.split('\n')
      .slice(0, 4)
      .map((frame) => frame.trim().replace(/.*\/(?=[^/]+$)/, ''))
      .join(' < ');
    return [msg, route, err?.name, err?.code, where].filter(Boolean).join(' ');
  } catch {
    return line.startsWith('{') || /WARN/.test(line) ? undefined : line.slice(0, 160);
  }
};
