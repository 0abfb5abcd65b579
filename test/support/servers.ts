import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { migrate, readMigrations } from '../../db/migrate.ts';
import { createDatabaseIfMissing } from '../../dev/postgres/create-database.ts';
import { identityOf, isRunning, type ProcessIdentity } from '../../dev/process-identity.ts';
import { ensureNamespace } from '../../dev/temporal/namespace.ts';
import {
  namespaceRefreshMs,
  type RunningTestServers,
  runTestServers,
  serversVersion,
  type TestServers,
} from './run-test-servers.ts';

/** What `npm run test:servers` writes for test runs to find. */
export type KeptServers = TestServers & { temporalUiUrl: string; version: string; owner: ProcessIdentity };

/** Where it writes it. */
export const keptServersFile = join(tmpdir(), `durable-desk-test-servers-${userInfo().uid}.json`);

/** Lets other processes use the servers that this one has started: those that find the file, by its usual place or by DESK_TEST_SERVERS. */
export const shareServers = async (servers: RunningTestServers, file: string): Promise<KeptServers> => {
  const { postgresUrl, temporalAddress } = servers;
  const temporalUiUrl = await servers.temporalUi();
  const kept = { postgresUrl, temporalAddress, temporalUiUrl, version: serversVersion, owner: identityOf(process.pid) };
  writeFileSync(file, JSON.stringify(kept, null, 2), { mode: 0o600 });
  return kept;
};

let own: Promise<RunningTestServers> | undefined;
let quiet: Promise<void> | undefined;
let connection: Promise<Connection> | undefined;
const templates = new Map<string, Promise<void>>();
let spare: Promise<string> | undefined;

/**
 * The PostgreSQL and the Temporal service of this test run, started when first asked for. Servers kept by `npm run test:servers`, or those
 * of the file named by DESK_TEST_SERVERS, are used instead if they run; `DESK_TEST_SERVERS=own` never does that.
 */
export async function testServers(): Promise<TestServers> {
  quiet ??= onlyWarnings();
  await quiet;
  const kept = keptServers();
  if (kept) return kept;
  own ??= runTestServers();
  return own;
}

/** The URL of Temporal's web interface on these servers. */
export async function testTemporalUi(): Promise<string> {
  const kept = keptServers();
  if (kept) return kept.temporalUiUrl;
  await testServers();
  return (await (own as Promise<RunningTestServers>)).temporalUi();
}

/** A fresh, migrated desk database and its URL; `migrations: false` leaves it empty. About 0.1 s: it is copied from a template. */
export async function createDeskDatabase(options: { migrations?: boolean } = {}): Promise<string> {
  const { postgresUrl } = await testServers();
  const name = `desk_${randomBytes(6).toString('hex')}`;
  await createDatabaseIfMissing(
    postgresUrl,
    name,
    options.migrations === false ? undefined : await template(postgresUrl),
  );
  return databaseUrl(postgresUrl, name);
}

/** Drops a database made by createDeskDatabase, whoever is still connected to it. */
export async function dropDeskDatabase(url: string): Promise<void> {
  const { postgresUrl } = await testServers();
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query(
      `DROP DATABASE IF EXISTS ${client.escapeIdentifier(new URL(url).pathname.slice(1))} WITH (FORCE)`,
    );
  } finally {
    await client.end();
  }
}

/** A connection to the Temporal service, shared by the whole run; nobody but the run's end closes it. */
export function testConnection(): Promise<Connection> {
  connection ??= testServers().then(({ temporalAddress }) => Connection.connect({ address: temporalAddress }));
  return connection;
}

/** A fresh namespace with the desk's search attributes, ready for use: workflow ids are ticket numbers, so every desk needs its own. */
export async function createNamespace(): Promise<string> {
  const ready = spare ?? newNamespace();
  spare = newNamespace();
  spare.catch(() => {}); // whoever takes it hears of it
  return ready;
}

/** Ends what this run has started; called once, after the last test. */
export async function stopTestServers(): Promise<void> {
  await spare?.catch(() => {});
  await (await connection)?.close();
  await (await own)?.stop();
  own = undefined;
  connection = undefined;
}

async function newNamespace(): Promise<string> {
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  await ensureNamespace(await testConnection(), namespace, { retentionDays: 1, refreshMs: namespaceRefreshMs });
  return namespace;
}

async function template(postgresUrl: string): Promise<string> {
  const checksums = readMigrations().map((migration) => migration.checksum);
  const name = `template_${createHash('sha256').update(checksums.join()).digest('hex').slice(0, 12)}`;
  let made = templates.get(name);
  if (!made) {
    made = makeTemplate(postgresUrl, name);
    templates.set(name, made);
  }
  await made;
  return name;
}

/** Made under another name and renamed when complete, since a kept server's template may be wanted by two runs at once. */
async function makeTemplate(postgresUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const known = async () =>
      (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount !== 0;
    if (await known()) return;
    const draft = `draft_${randomBytes(6).toString('hex')}`;
    await client.query(`CREATE DATABASE ${draft}`);
    await migrate(databaseUrl(postgresUrl, draft));
    try {
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    } catch (error) {
      await client.query(`DROP DATABASE ${draft}`);
      if (!(await known())) throw error;
    }
  } finally {
    await client.end();
  }
}

function databaseUrl(postgresUrl: string, name: string): string {
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function keptServers(): KeptServers | undefined {
  const wanted = process.env.DESK_TEST_SERVERS;
  if (wanted === 'own') return undefined;
  const file = wanted || keptServersFile;
  try {
    if (statSync(file).uid !== userInfo().uid) return undefined;
    const kept = JSON.parse(readFileSync(file, 'utf8')) as KeptServers;
    return kept.version === serversVersion && isRunning(kept.owner) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Workers of the tests live in this process; what they tell at level INFO is noise here. */
async function onlyWarnings(): Promise<void> {
  const { DefaultLogger, Runtime } = await import('@temporalio/worker');
  try {
    Runtime.install({ logger: new DefaultLogger('WARN') });
  } catch {
    // Somebody has already chosen a runtime for this process.
  }
}
