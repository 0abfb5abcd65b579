import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { ConfigError } from '../config/config-error.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { PolicyFileInvalid } from '../policies/load.ts';
import { createPolicyStore } from '../policies/store.ts';
import { startDeskWorker } from './desk-worker.ts';
import { workerTelemetry } from './telemetry.ts';
import { bundleWorkflows } from './worker.ts';

/** The worker process: runs workflows, activities and relays until SIGTERM. Says `ready` to the process that started it. */
const main = async (): Promise<void> => {
  const config = loadConnectedConfig(process.env);
  const log = pino({ level: config.logLevel, base: { process: 'worker' } });
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message }) => log[level === 'ERROR' ? 'error' : 'warn'](message)),
    shutdownSignals: [],
    ...(await workerTelemetry(config)),
  });
  const options = { ...config.temporalConnection, address: config.temporalAddress };
  const [native, connection, bundle] = await Promise.all([
    NativeConnection.connect(options),
    Connection.connect(options),
    bundleWorkflows(),
  ]);
  const namespace = config.temporalNamespace;
  const worker = await startDeskWorker({
    ...config,
    connection: native,
    client: new Client({ connection, namespace }),
    namespace,
    bundle,
    policies: createPolicyStore(config.policy, config.timeZone),
    zone: config.timeZone,
    log,
  });
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info('stopping');
    await worker.stop();
    await Promise.all([native.close(), connection.close()]);
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  log.info({ namespace, taskQueue: config.taskQueue }, 'worker ready');
  process.send?.('ready');
  await worker.ended;
  if (!stopping) throw new Error('the worker ended by itself');
};

main().catch((error: Error) => {
  const known = error instanceof ConfigError || error instanceof PolicyFileInvalid;
  process.stderr.write(`${known ? error.message : (error.stack ?? error.message)}\n`);
  process.exit(1);
});
