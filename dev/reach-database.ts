import pg from 'pg';
import { StartError } from './start-error.ts';

const oldest = 140_000;

/** Throws a StartError unless a PostgreSQL that is new enough answers at `url`, with a remedy for what is wrong. */
export async function reachDatabase(url: string): Promise<void> {
  const { host, pathname, username } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query(
      "SELECT current_setting('server_version_num')::int AS number, version() AS text",
    );
    if (rows[0].number < oldest) {
      throw new StartError(`the database server at ${host} is too old (${rows[0].text})`, 'use PostgreSQL 14 or newer');
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    const { code, message } = error as { code?: string; message: string };
    throw new StartError(
      `the database "${database}" at ${host} cannot be reached as "${decodeURIComponent(username)}": ${message || code}`,
      remedyFor(code, database),
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function remedyFor(code: string | undefined, database: string): string {
  if (code === '3D000') return `create it: createdb ${database}`;
  if (code === '28P01' || code === '28000') return 'correct user and password in DATABASE_URL';
  return 'start that server, correct DATABASE_URL, or unset DATABASE_URL to have PostgreSQL started here';
}
