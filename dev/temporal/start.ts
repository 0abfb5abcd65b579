import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { demandPorts } from '../ports.ts';
import type { ProcessLedger } from '../process-ledger.ts';
import type { Progress } from '../progress.ts';
import type { Part, Supervisor } from '../supervisor.ts';
import { startCommandLineServer } from './command-line.ts';
import { rememberSource, type TemporalSource } from './find.ts';
import { startTemporalServer } from './server.ts';
import { databaseIn } from './store.ts';
import { timeSkipping } from './time-skipping.ts';
import { startTemporalUi } from './ui.ts';

/** How soon this service sees a new namespace: its first start waits for that. */
export const namespaceRefreshMs = 500;

/** Time is skippable for `npm run seed`, which lets its tickets live for weeks. */
const dynamicConfig = { ...timeSkipping, 'system.namespaceCacheRefreshInterval': `${namespaceRefreshMs}ms` };

/** Where the service is that was started, and its web interface. */
export type StartedTemporal = { address: string; uiUrl: string };

/**
 * Starts a Temporal service under the supervisor: by the `temporal` command, or by the three official programs on the same PostgreSQL
 * as the desk. Both listen on loopback only, on TEMPORAL_PORT and TEMPORAL_UI_PORT.
 */
export async function startTemporal(options: {
  config: Config;
  source: TemporalSource;
  databaseUrl: string;
  /** The PostgreSQL was started here, so its databases are ours to name. */
  ownPostgres: boolean;
  supervisor: Supervisor;
  ledger: ProcessLedger;
  progress: Progress;
}): Promise<StartedTemporal> {
  const { config, ledger, progress, supervisor } = options;
  const directory = join(config.dataDir, 'temporal');
  const logFile = join(config.dataDir, 'logs', 'temporal.log');
  const port = config.temporalPort;
  const uiPort = config.temporalUiPort;
  const address = `127.0.0.1:${port}`;
  const uiUrl = `http://127.0.0.1:${uiPort}`;
  const namespace = config.temporalNamespace;
  rememberSource(config.dataDir, options.source);
  const run = (label: string, part: Part) => progress.step(label, () => supervisor.run(part));

  if (options.source.kind === 'command') {
    const start = async () => (await startCommandLineServer({ directory, logFile, ledger, port, uiPort })).daemon;
    await run(`Temporal, by the temporal command ${options.source.version}`, {
      name: 'temporal',
      start,
      leastStopMs: 1500,
    });
    return { address, uiUrl };
  }

  const { programs } = options.source;
  const store = temporalStore(options.databaseUrl, options.ownPostgres);
  const startServer = async () =>
    (await startTemporalServer({ programs, store, directory, logFile, ledger, port, dynamicConfig })).daemon;
  await run('Temporal', { name: 'temporal', start: startServer, leastStopMs: 1500 });

  const uiLog = join(config.dataDir, 'logs', 'temporal-ui.log');
  const startUi = async () =>
    (
      await startTemporalUi({
        ...{ program: programs.ui, temporalAddress: address, namespace, port: uiPort },
        ...{ directory, logFile: uiLog, ledger },
      })
    ).daemon;
  await run('Temporal UI', { name: 'temporal-ui', start: startUi, leastStopMs: 300 });
  return { address, uiUrl };
}

/** The ports that startTemporal will want. */
export function temporalPorts(config: Config): Parameters<typeof demandPorts>[0] {
  const host = '127.0.0.1';
  return [
    { port: config.temporalPort, host, variable: 'TEMPORAL_PORT', what: 'Temporal' },
    { port: config.temporalUiPort, host, variable: 'TEMPORAL_UI_PORT', what: 'the Temporal UI' },
  ];
}

/** On a PostgreSQL of somebody's own the names follow the desk's database, since others may keep a Temporal there as well. */
function temporalStore(databaseUrl: string, ownPostgres: boolean) {
  const prefix = ownPostgres ? '' : `${databaseIn(new URL(databaseUrl))}_`;
  const named = (name: string) => {
    const url = new URL(databaseUrl);
    url.pathname = `/${prefix}${name}`;
    return url;
  };
  return { main: named('temporal'), visibility: named('temporal_visibility') };
}
