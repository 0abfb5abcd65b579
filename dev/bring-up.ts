import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { reachableAt } from '../config/reachable-at.ts';
import { writeRunningDesk } from '../config/running-desk.ts';
import { deskSecret } from '../config/secrets.ts';
import { migrate } from '../db/migrate.ts';
import { startDeskProcess } from './desk-process.ts';
import { firstAdministrator } from './first-administrator.ts';
import { demandPorts } from './ports.ts';
import { createDatabaseIfMissing } from './postgres/create-database.ts';
import { startPostgres } from './postgres/server.ts';
import type { ProcessLedger } from './process-ledger.ts';
import type { Progress } from './progress.ts';
import { reachDatabase } from './reach-database.ts';
import type { Supervisor } from './supervisor.ts';
import { findTemporal } from './temporal/find.ts';
import { prepareNamespace } from './temporal/prepare-namespace.ts';
import { namespaceRefreshMs, startTemporal, temporalPorts } from './temporal/start.ts';

/** Ends the way through the start when the stop has come in between. */
class Interrupted extends Error {}

/**
 * Brings everything up in order under the supervisor, each step told with its time, and says at the end where it is.
 * Throws an error with a remedy when a step fails; whoever called then stops what is up.
 */
export async function bringUp(
  config: Config,
  env: NodeJS.ProcessEnv,
  supervisor: Supervisor,
  ledger: ProcessLedger,
  progress: Progress,
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
      own: source !== undefined,
      ...(source?.kind === 'programs' ? { refreshMs: namespaceRefreshMs } : {}),
    }),
  );
  goOn();
  writeRunningDesk(dataDir, { databaseUrl: database, temporalAddress: address });

  const childEnv = { ...env, DATABASE_URL: database, TEMPORAL_ADDRESS: address, DATA_DIR: dataDir };
  const logDir = join(dataDir, 'logs');
  const local = reachableAt(config.host, config.port);
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
      `  Temporal      ${address}, namespace ${config.temporalNamespace}`,
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
