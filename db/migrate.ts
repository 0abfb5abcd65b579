import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** A migration file: `NNNN-name.sql`. */
export type Migration = { number: number; name: string; sql: string; checksum: string };

/** Why the schema of a database does not fit this release. */
export class MigrationError extends Error {
  readonly code: 'schema_newer' | 'schema_older' | 'migration_changed' | 'migration_failed' | 'migration_misnamed';
  readonly remedy: string;

  constructor(code: MigrationError['code'], message: string, remedy: string) {
    super(message);
    this.name = 'MigrationError';
    this.code = code;
    this.remedy = remedy;
  }
}

/** The migrations of this release. */
export const migrationsDirectory = join(import.meta.dirname, 'migrations');

// Any number that no other program uses for its advisory locks in the same database: "desk" as bytes.
const lockKey = 0x6465736b;

/** The migrations in a directory, in order. Throws `migration_misnamed` for a file without a number, or a number used twice. */
export function readMigrations(directory = migrationsDirectory): Migration[] {
  const migrations = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file);
      if (!match) throw misnamed(file, 'is not named NNNN-name.sql');
      const sql = readFileSync(join(directory, file), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { number: Number(match[1]), name: file.slice(0, -'.sql'.length), sql, checksum };
    });
  migrations.forEach((migration, index) => {
    if (migrations[index - 1]?.number === migration.number)
      throw misnamed(migration.name, 'has the number of another one');
  });
  return migrations;
}

/**
 * Brings the database up to this release: every migration it does not have yet, each in a transaction of its own, one migrator at a time.
 * Returns the names of those applied now. Throws a MigrationError, before anything is changed, when the database has been migrated
 * by a newer release (`schema_newer`) or a file differs from what was applied (`migration_changed`).
 */
export async function migrate(url: string, directory = migrationsDirectory): Promise<string[]> {
  const migrations = readMigrations(directory);
  const client = new pg.Client({ connectionString: url, application_name: 'durable-desk migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const pending = pendingOf(migrations, await appliedIn(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end(); // also gives the lock back
  }
}

/** Throws a MigrationError unless the database is exactly at this release: for processes that start beside a migrator. */
export async function demandCurrentSchema(url: string, directory = migrationsDirectory): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const known = await client.query("SELECT to_regclass('migration') IS NOT NULL AS known");
    const applied = known.rows[0].known ? await appliedIn(client) : [];
    const pending = pendingOf(readMigrations(directory), applied);
    if (pending.length === 0) return;
    throw new MigrationError(
      'schema_older',
      `the database lacks ${pending.length} migration(s) of this release, from ${pending[0]?.name} on`,
      'run `npm run migrate` with the same DATABASE_URL',
    );
  } finally {
    await client.end();
  }
}

type Applied = { number: number; name: string; checksum: string };

async function appliedIn(client: pg.Client): Promise<Applied[]> {
  return (await client.query<Applied>('SELECT number, name, checksum FROM migration ORDER BY number')).rows;
}

function pendingOf(migrations: Migration[], applied: Applied[]): Migration[] {
  for (const row of applied) {
    const migration = migrations.find((candidate) => candidate.number === row.number);
    if (!migration) {
      throw new MigrationError(
        'schema_newer',
        `the database has migration ${row.name}, which this release does not know: it was migrated by a newer release`,
        'run that newer release (or a later one) on this database, or restore the backup made before the upgrade',
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new MigrationError(
        'migration_changed',
        `migration ${migration.name} differs from what was applied to the database as ${row.name}`,
        'migrations that have run are never edited: restore the file and put the change into a new one',
      );
    }
  }
  const done = new Set(applied.map((row) => row.number));
  return migrations.filter((migration) => !done.has(migration.number));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    const row = [migration.number, migration.name, migration.checksum];
    await client.query('INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)', row);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(
      'migration_failed',
      `migration ${migration.name} failed and was rolled back: ${(error as Error).message}`,
      'nothing of it was kept; mend the reason above and run `npm run migrate` again',
    );
  }
}

function misnamed(file: string, what: string): MigrationError {
  return new MigrationError(
    'migration_misnamed',
    `${file} ${what}`,
    'rename it: NNNN-name.sql, with the next free number',
  );
}
