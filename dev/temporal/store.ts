import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { createDatabaseIfMissing } from '../postgres/create-database.ts';
import { StartError } from '../start-error.ts';

/** The two PostgreSQL databases of a Temporal service. */
export type TemporalStore = { main: URL; visibility: URL };

const schemas = { main: 'postgresql/v12/temporal', visibility: 'postgresql/v12/visibility' } as const;

/**
 * Creates the databases if they are missing and brings their schemas to the version of `sqlTool`: a second at first, then a moment.
 * What is left of the last run's cluster membership is forgotten, else a new server looks for members that are gone.
 */
export async function prepareStore(store: TemporalStore, sqlTool: string): Promise<void> {
  await Promise.all(
    (['main', 'visibility'] as const).map(async (part) => {
      const url = store[part];
      const admin = new URL(url);
      admin.pathname = '/postgres';
      await createDatabaseIfMissing(admin.href, databaseIn(url)).catch((error: Error) => {
        throw new StartError(
          `the database "${databaseIn(url)}" for Temporal could not be created on ${url.host}: ${error.message}`,
          'create it by hand, give the role CREATEDB, or set TEMPORAL_ADDRESS to a running Temporal service',
        );
      });
      if (!(await hasSchema(url))) await runTool(sqlTool, url, ['setup-schema', '--version', '0.0']);
      await runTool(sqlTool, url, ['update-schema', '--schema-name', schemas[part]]);
    }),
  );
  await query(store.main, 'DELETE FROM cluster_membership');
}

/** The name of the database in a connection URL. */
export function databaseIn(url: URL): string {
  return decodeURIComponent(url.pathname.slice(1));
}

/** Whether a connection URL asks for TLS. */
export function usesTls(url: URL): boolean {
  return /^(require|verify-ca|verify-full)$/.test(url.searchParams.get('sslmode') ?? '');
}

async function hasSchema(url: URL): Promise<boolean> {
  const [row] = await query(url, "SELECT to_regclass('schema_version') IS NOT NULL AS known");
  return row?.known === true;
}

async function query(url: URL, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function runTool(sqlTool: string, url: URL, args: string[]): Promise<void> {
  // The password goes by the environment: arguments can be read by every account of the machine.
  const env = { ...process.env, SQL_PASSWORD: decodeURIComponent(url.password) };
  const target = [
    ...['--plugin', 'postgres12', '--endpoint', url.hostname, '--port', url.port || '5432'],
    ...['--user', decodeURIComponent(url.username), '--database', databaseIn(url)],
    ...(usesTls(url) ? ['--tls', '--tls-disable-host-verification'] : []),
  ];
  await promisify(execFile)(sqlTool, [...target, ...args], { env, maxBuffer: 32_000_000 }).catch(
    (error: Error & { stdout?: string; stderr?: string }) => {
      const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(-5).join('\n');
      throw new StartError(
        `the schema of Temporal's database "${databaseIn(url)}" could not be brought up to date:\n${said || error.message}`,
        'see the reason above, or set TEMPORAL_ADDRESS to a running Temporal service',
      );
    },
  );
}
