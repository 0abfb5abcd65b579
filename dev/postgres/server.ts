import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type Daemon, startDaemon } from '../daemon.ts';
import { tailOf } from '../log-file.ts';
import { freePort, portIsFree } from '../ports.ts';
import type { ProcessLedger } from '../process-ledger.ts';
import { StartError } from '../start-error.ts';
import { waitUntil } from '../wait-until.ts';
import { clusterRole, ensureCluster } from './cluster.ts';
import { endLeftoverPostgres } from './leftover.ts';

/** Where and how to run a PostgreSQL of our own. */
export type PostgresOptions = {
  /** The directory that holds the cluster in `postgres/`. */
  dataDir: string;
  logFile: string;
  ledger: ProcessLedger;
  password: string;
  /** False: a crash of the machine may lose data, in exchange for speed. For tests. */
  durable: boolean;
  /** Directory of its programs, where it is not to be the one that comes as a package. */
  bin?: string;
};

/** A running PostgreSQL of our own, listening on 127.0.0.1 only. */
export type PostgresServer = {
  host: string;
  port: number;
  user: string;
  password: string;
  daemon: Daemon;
  /** Connection URL of one of its databases. */
  url(database: string): string;
};

const notDurable = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];

/**
 * Starts it, making its files on the first start: 1 to 3 s. The port is free and remembered for the next start.
 * A server left over on the same files is ended first. Throws a StartError with the end of its log.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dataDir, logFile, password } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const cluster = ensureCluster(join(dataDir, 'postgres'), password, options);
  await endLeftoverPostgres(cluster.dir);
  const port = await rememberedPort(join(dataDir, 'run', 'postgres-port'));
  const [command, ...args] = [
    ...cluster.prefix,
    cluster.postgres,
    '-D',
    cluster.dir,
    ...['-c', `port=${port}`, '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    // The engine keeps a pool per service, and the desk one per process.
    ...['-c', 'max_connections=300', '-c', 'timezone=UTC', '-c', 'log_timezone=UTC'],
    // Details of errors quote rows, and with them people.
    ...['-c', 'log_error_verbosity=terse', '-c', 'log_parameter_max_length_on_error=0'],
    ...(options.durable ? [] : notDurable),
  ] as [string, ...string[]];
  const daemon = await startDaemon({
    name: 'postgres',
    command,
    args,
    logFile,
    ledger: options.ledger,
    cwd: '/',
    stopSignal: 'SIGINT', // "fast": open transactions are rolled back, connections closed
    ...(cluster.account && cluster.prefix.length === 0 ? { account: cluster.account } : {}),
  });
  const host = '127.0.0.1';
  const url = (database: string) =>
    `postgres://${clusterRole}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  try {
    await waitUntil(() => connectOnce(url('postgres')), { what: 'PostgreSQL', timeoutMs: 60_000, everyMs: 50, daemon });
  } catch (error) {
    await daemon.stop(5000);
    throw new StartError(
      `${(error as Error).message}\n${tailOf(logFile)}`,
      `see ${logFile}; if its files are damaged, restore a backup of ${dataDir}, or begin anew with DATA_DIR=<another directory>`,
    );
  }
  return { host, port, user: clusterRole, password, daemon, url };
}

async function connectOnce(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  await client.connect();
  await client.end();
}

async function rememberedPort(file: string): Promise<number> {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    if (Number.isInteger(port) && port > 0 && (await portIsFree(port))) return port;
  } catch {
    // First start.
  }
  const port = await freePort();
  mkdirSync(dirname(file), { recursive: true });
  chmodSync(dirname(file), 0o700);
  writeFileSync(file, String(port));
  return port;
}
