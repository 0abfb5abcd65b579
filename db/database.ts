import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { prepareStatements } from './prepare-statements.ts';
import type { Database } from './schema/index.ts';

/** A pool of connections to the desk's database, and the typed query builder on top of it. */
export type DeskDatabase = {
  db: Kysely<Database>;
  pool: pg.Pool;
  /** Ends the pool; running queries are waited for. */
  close(): Promise<void>;
};

/** How a process uses its database. */
export type DatabaseOptions = {
  /** Most connections at once; 10 unless told otherwise. */
  max?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Told when an idle connection breaks, as when the server restarts. The pool replaces it; the text is for the log. */
  onError?: (error: Error) => void;
};

const oid = { int8: 20, date: 1082, timestamptz: 1184, int8Array: 1016, dateArray: 1182, timestamptzArray: 1185 };

/**
 * Opens the desk's database. Nothing is connected before the first query.
 *
 * Read values: `timestamptz` as Instant (`2026-11-22T02:30:00.000Z`), `int8` as number, `date` as `YYYY-MM-DD`.
 *
 * ```ts
 * const { db, close } = createDatabase(config.databaseUrl, { applicationName: 'desk api' });
 * ```
 */
export function createDatabase(url: string, options: DatabaseOptions = {}): DeskDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'durable-desk',
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    // The server's timeout cannot be heard over a dead connection.
    query_timeout: 35_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    options: '-c TimeZone=UTC',
    types: { getTypeParser: deskTypeParser as typeof pg.types.getTypeParser },
  });
  // Without a listener the first broken idle connection would end the process.
  pool.on('error', (error) => options.onError?.(error));
  // Nor may one that breaks while it is lent out, between two statements of a transaction: the next statement fails.
  pool.on('connect', (client) => {
    client.on('error', () => {});
    prepareStatements(client);
  });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

function deskTypeParser(id: number, format: 'text' | 'binary' = 'text'): (value: string) => unknown {
  if (format === 'text') {
    if (id === oid.timestamptz) return instant;
    if (id === oid.int8) return integer;
    if (id === oid.date) return (value) => value;
    if (id === oid.timestamptzArray) return (value) => textArray(value).map((item) => item && instant(item));
    if (id === oid.int8Array) return (value) => textArray(value).map((item) => item && integer(item));
    if (id === oid.dateArray) return textArray;
  }
  return pg.types.getTypeParser(id, format as 'text');
}

function instant(value: string): string {
  return new Date(value).toISOString();
}

function integer(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is beyond what a number holds exactly`);
  return number;
}

const textArrayOid = 1009;
const textArray = pg.types.getTypeParser(textArrayOid as never, 'text') as (value: string) => (string | null)[];
