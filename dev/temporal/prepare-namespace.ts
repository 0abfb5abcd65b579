import { once } from 'node:events';
import { createConnection } from 'node:net';
import { Connection } from '@temporalio/client';
import { searchAttributes } from '../../contracts/names.ts';
import { StartError } from '../start-error.ts';
import { ensureNamespace } from './namespace.ts';

/** gRPC codes that say "you may not" or "not here". */
const refusals = new Set([7, 12, 16]);

/**
 * Makes the desk's namespace and search attributes on the service at hand, which may be somebody else's.
 * On one started here (`own`) the retention follows the setting at every start. Throws a StartError when it cannot be reached, or when the rights are missing: then with the commands an operator has to run.
 */
export async function prepareNamespace(
  connectionOptions: Parameters<typeof Connection.connect>[0] & { address: string },
  namespace: string,
  options: { retentionDays: number; refreshMs?: number; own: boolean },
): Promise<void> {
  const { address } = connectionOptions;
  const connection = await connect(connectionOptions).catch((error: Error) => {
    throw new StartError(
      `no Temporal service answers at ${address} (${error.message})`,
      'start it, correct TEMPORAL_ADDRESS, or unset TEMPORAL_ADDRESS to have one started here',
    );
  });
  try {
    await ensureNamespace(connection, namespace, options);
    if (options.own) {
      const workflowExecutionRetentionTtl = { seconds: options.retentionDays * 86_400 } as never;
      await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
    }
  } catch (error) {
    if (!refusals.has((error as { code?: number }).code ?? -1)) throw error;
    const attributes = Object.entries(searchAttributes).map(([name, type]) => `--name ${name} --type ${type}`);
    throw new StartError(
      `the Temporal service at ${address} does not let the desk prepare the namespace "${namespace}" (${(error as Error).message})`,
      `have its operator run:\n    temporal operator namespace create ${namespace} --retention ${options.retentionDays}d\n    temporal operator search-attribute create --namespace ${namespace} ${attributes.join(' ')}`,
    );
  } finally {
    await connection.close();
  }
}

/** A refused connection is told at once: the SDK would try until its time is over. */
async function connect(options: Parameters<typeof Connection.connect>[0] & { address: string }): Promise<Connection> {
  const { hostname, port } = new URL(`grpc://${options.address}`);
  const socket = createConnection({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), timeout: 10_000 });
  try {
    await Promise.race([
      once(socket, 'connect'),
      once(socket, 'timeout').then(() => Promise.reject(new Error('timed out'))),
    ]);
  } finally {
    socket.destroy();
  }
  return Connection.connect({ ...options, connectTimeout: 10_000 });
}
