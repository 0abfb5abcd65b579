import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { ConfigError } from '../config/config-error.ts';
import { createDeskLog } from '../config/desk-log.ts';
import { logLastWords } from '../config/last-words.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { MigrationError } from '../db/migrate.ts';
import { guardSchema } from '../db/schema-guard.ts';
import { PolicyFileInvalid } from '../policies/load.ts';
import { PolicyVersionChanged } from '../policies/policy-version-changed.ts';
import { createPolicyStore } from '../policies/store.ts';
import { bundleDigest, bundleWorkflows } from './bundle-workflows.ts';
import { startDeskWorker } from './desk-worker.ts';
import { sdkLogger } from './sdk-logger.ts';
import { workerTelemetry } from './telemetry.ts';

/** Temporal does not answer: said with the address and what to do. */
class EngineAway extends Error {}

const unreachable = (address: string) => (): never => {
  throw new EngineAway(`Temporal does not answer at ${address}: start it, or set TEMPORAL_ADDRESS`);
};

const fail = (error: Error): void => {
  const known =
    error instanceof ConfigError ||
    error instanceof PolicyFileInvalid ||
    error instanceof MigrationError ||
    error instanceof PolicyVersionChanged ||
    error instanceof EngineAway;
  const remedy = error instanceof MigrationError || error instanceof PolicyVersionChanged ? ` (${error.remedy})` : '';
  process.stderr.write(`The worker cannot start: ${known ? error.message : (error.stack ?? error.message)}${remedy}\n`);
  process.exit(1);
};

/** The worker process: runs workflows, activities and relays until SIGTERM. Says `ready` to the process that started it. */
const main = async (): Promise<void> => {
  const config = loadConnectedConfig(process.env);
  await guardSchema(config.databaseUrl, fail);
  const log = createDeskLog({ level: config.logLevel, process: 'worker' });
  logLastWords(log);
  Runtime.install({
    logger: sdkLogger(log),
    shutdownSignals: [],
    ...(await workerTelemetry(config)),
  });
  const options = { ...config.temporalConnection, address: config.temporalAddress };
  const [native, connection, bundle] = await Promise.all([
    NativeConnection.connect(options).catch(unreachable(options.address)),
    Connection.connect(options).catch(unreachable(options.address)),
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
    policyChanged: fail,
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
  // Whoever started it is gone: nobody would end it.
  process.once('disconnect', stop);
  log.info({ namespace, taskQueue: config.taskQueue, workflows: bundleDigest(bundle) }, 'worker ready');
  process.send?.('ready');
  await worker.ended;
  if (!stopping) throw new Error('the worker ended by itself');
};

main().catch(fail);
