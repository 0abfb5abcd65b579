import { databaseIn, type TemporalStore, usesTls } from './store.ts';

/** Ports of the services behind the frontend, which nobody else talks to. */
export type InternalPorts = { grpc: number; membership: number }[];

/** A value of the engine's dynamic configuration. */
export type DynamicConfig = Record<string, string | number | boolean>;

const services = ['frontend', 'history', 'matching', 'worker'] as const;

/** How many of the engine's services need ports of their own. */
export const serviceCount = services.length;

/**
 * The configuration of a Temporal server that holds all services in one process, listens on loopback only (who reaches it
 * may signal in anybody's name), and keeps everything in PostgreSQL. Written as JSON, which every YAML reader takes.
 */
export function serverConfig(options: {
  store: TemporalStore;
  port: number;
  internal: InternalPorts;
  dynamicConfigFile: string;
}): string {
  const rpc = services.map((service, index) => {
    const ports = options.internal[index] as InternalPorts[number];
    const grpcPort = service === 'frontend' ? options.port : ports.grpc;
    return [service, { rpc: { grpcPort, membershipPort: ports.membership, bindOnLocalHost: true } }];
  });
  return JSON.stringify(
    {
      log: { stdout: true, level: 'warn' },
      persistence: {
        numHistoryShards: 4,
        defaultStore: 'main',
        visibilityStore: 'visibility',
        datastores: { main: datastore(options.store.main, 20), visibility: datastore(options.store.visibility, 10) },
      },
      global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
      services: Object.fromEntries(rpc),
      clusterMetadata: {
        enableGlobalNamespace: false,
        failoverVersionIncrement: 10,
        masterClusterName: 'active',
        currentClusterName: 'active',
        clusterInformation: {
          active: {
            enabled: true,
            initialFailoverVersion: 1,
            rpcName: 'frontend',
            rpcAddress: `127.0.0.1:${options.port}`,
          },
        },
      },
      dcRedirectionPolicy: { policy: 'noop' },
      archival: { history: { state: 'disabled' }, visibility: { state: 'disabled' } },
      dynamicConfigClient: { filepath: options.dynamicConfigFile, pollInterval: '60s' },
    },
    null,
    2,
  );
}

/** The file that goes with it: one value for every namespace and task queue. */
export function dynamicConfigFile(values: DynamicConfig): string {
  return JSON.stringify(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [{ value }]])), null, 2);
}

function datastore(url: URL, maxConns: number) {
  return {
    sql: {
      pluginName: 'postgres12',
      databaseName: databaseIn(url),
      connectAddr: `${url.hostname}:${url.port || '5432'}`,
      connectProtocol: 'tcp',
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
      ...(usesTls(url) ? { tls: { enabled: true, enableHostVerification: false } } : {}),
    },
  };
}
