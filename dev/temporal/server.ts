import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '../daemon.ts';
import { tailOf } from '../log-file.ts';
import { freePorts } from '../ports.ts';
import type { ProcessLedger } from '../process-ledger.ts';
import { StartError } from '../start-error.ts';
import { waitUntil } from '../wait-until.ts';
import { withoutTemporalVariables } from './environment.ts';
import { isServing } from './is-serving.ts';
import type { TemporalPrograms } from './programs.ts';
import { type DynamicConfig, dynamicConfigFile, serverConfig, serviceCount } from './server-config.ts';
import { prepareStore, type TemporalStore } from './store.ts';

/** A running Temporal server of our own. */
export type TemporalServer = { address: string; daemon: Daemon };

/**
 * Starts the official server on PostgreSQL: databases and schemas first, then one process with all services. 2 to 5 s.
 * Its internal ports are free ones; should another program be quicker, others are tried. Throws a StartError with the end of its log.
 */
export async function startTemporalServer(options: {
  programs: TemporalPrograms;
  store: TemporalStore;
  directory: string;
  logFile: string;
  ledger: ProcessLedger;
  port: number;
  dynamicConfig: DynamicConfig;
}): Promise<TemporalServer> {
  const { directory, port, logFile } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await prepareStore(options.store, options.programs.sqlTool);
  const configFile = join(directory, 'server.yaml');
  const dynamicFile = join(directory, 'dynamic-config.yaml');
  writeFileSync(dynamicFile, dynamicConfigFile(options.dynamicConfig));
  const address = `127.0.0.1:${port}`;
  for (let tries = 1; ; tries++) {
    const ports = await freePorts(serviceCount * 2);
    const internal = Array.from({ length: serviceCount }, (_, index) => ({
      grpc: ports[index * 2] as number,
      membership: ports[index * 2 + 1] as number,
    }));
    const text = serverConfig({ store: options.store, port, internal, dynamicConfigFile: dynamicFile });
    writeFileSync(configFile, text, { mode: 0o600 }); // holds the database password
    const daemon = await startDaemon({
      name: 'temporal',
      command: options.programs.server,
      args: ['--config-file', configFile, '--allow-no-auth', 'start'],
      logFile,
      ledger: options.ledger,
      env: withoutTemporalVariables(process.env),
    });
    try {
      await waitUntil(() => isServing(address), {
        what: 'the Temporal server',
        timeoutMs: 60_000,
        everyMs: 100,
        daemon,
      });
      return { address, daemon };
    } catch (error) {
      await daemon.stop(3000);
      const said = tailOf(logFile);
      if (tries < 3 && said.includes('address already in use')) continue;
      throw new StartError(`${(error as Error).message}\n${said}`, `see ${logFile}`);
    }
  }
}
