import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { demandCurrentSchema, MigrationError, migrate } from '../../db/migrate.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

describe('migrations', () => {
  let directory: string;
  let url: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'migrations-'));
    url = await createDeskDatabase({ migrations: false });
  });

  afterEach(async () => {
    rmSync(directory, { recursive: true });
    await dropDeskDatabase(url);
  });

  const write = (name: string, text: string) => writeFileSync(join(directory, `${name}.sql`), text);

  async function query(text: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  const failsWith =
    (code: MigrationError['code'], ...words: RegExp[]) =>
    (error: unknown) => {
      assert.ok(error instanceof MigrationError);
      assert.equal(error.code, code);
      for (const word of words) assert.match(`${error.message}\n${error.remedy}`, word);
      return true;
    };

  it('applies each file once, in order, also when several start at the same moment', async () => {
    write('0001-first', 'CREATE TABLE a (n integer)');
    write('0002-second', 'INSERT INTO a VALUES (2)');
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(url, directory)));
    assert.deepEqual(runs.flat(), ['0001-first', '0002-second']);
    assert.deepEqual(await query('SELECT n FROM a'), [{ n: 2 }]);
  });

  it('takes a lower number that came later, as from a branch merged late', async () => {
    write('0002-second', 'CREATE TABLE b (n integer)');
    await migrate(url, directory);
    write('0001-first', 'CREATE TABLE a (n integer)');
    assert.deepEqual(await migrate(url, directory), ['0001-first']);
  });

  it('keeps nothing of one that fails, and all before it', async () => {
    write('0001-first', 'CREATE TABLE a (n integer)');
    write('0002-second', 'CREATE TABLE b (n integer); SELECT nonsense');
    await assert.rejects(migrate(url, directory), failsWith('migration_failed', /0002-second/, /nonsense/));
    assert.deepEqual(await query("SELECT to_regclass('a') IS NULL AS a, to_regclass('b') IS NULL AS b"), [
      { a: false, b: true },
    ]);
  });

  it('refuses a database migrated by a newer release, changes nothing and says what to do', async () => {
    write('0001-first', 'CREATE TABLE a (n integer)');
    write('0009-future', 'CREATE TABLE z (n integer)');
    await migrate(url, directory);
    rmSync(join(directory, '0009-future.sql'));
    write('0002-second', 'CREATE TABLE b (n integer)');
    await assert.rejects(migrate(url, directory), failsWith('schema_newer', /0009-future/, /newer release/, /backup/));
    await assert.rejects(demandCurrentSchema(url, directory), failsWith('schema_newer'));
    assert.deepEqual(await query("SELECT to_regclass('b') IS NULL AS b"), [{ b: true }]);
  });

  it('refuses a file that was edited after it ran', async () => {
    write('0001-first', 'CREATE TABLE a (n integer)');
    await migrate(url, directory);
    write('0001-first', 'CREATE TABLE a (n bigint)');
    await assert.rejects(migrate(url, directory), failsWith('migration_changed', /0001-first/));
  });

  it('tells a process that starts too early which migration is missing', async () => {
    write('0001-first', 'CREATE TABLE a (n integer)');
    await assert.rejects(
      demandCurrentSchema(url, directory),
      failsWith('schema_older', /0001-first/, /npm run migrate/),
    );
    await migrate(url, directory);
    await demandCurrentSchema(url, directory);
  });

  it('refuses two files of one number and a file without', async () => {
    write('0001-first', '');
    write('0001-other', '');
    await assert.rejects(migrate(url, directory), failsWith('migration_misnamed', /0001-other/));
    rmSync(join(directory, '0001-other.sql'));
    write('later', '');
    await assert.rejects(migrate(url, directory), failsWith('migration_misnamed', /later\.sql/));
  });

  it('bring a database to this release, whatever their order of writing', async () => {
    const migrated = await createDeskDatabase();
    await demandCurrentSchema(migrated);
    await dropDeskDatabase(migrated);
  });
});
