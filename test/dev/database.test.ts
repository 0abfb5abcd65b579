import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

describe("the desk's database", () => {
  it('reads instants, whole numbers and dates in the forms the desk uses', async () => {
    const url = await createDeskDatabase({ migrations: false });
    const { db, close } = createDatabase(url);
    const { rows } = await sql<Record<string, unknown>>`
      SELECT timestamptz '2026-11-22 10:30:00.1234+08' AS at,
             ARRAY[timestamptz '2026-11-22 10:30+08', NULL] AS ats,
             count(*) AS n, ARRAY[1, 2]::int8[] AS ns, date '2026-11-22' AS day, NULL::timestamptz AS never`.execute(
      db,
    );
    assert.deepEqual(rows[0], {
      at: '2026-11-22T02:30:00.123Z',
      ats: ['2026-11-22T02:30:00.000Z', null],
      n: 1,
      ns: [1, 2],
      day: '2026-11-22',
      never: null,
    });
    await assert.rejects(sql`SELECT 9007199254740993::int8`.execute(db), RangeError);
    await close();
    await dropDeskDatabase(url);
  });

  it('survives that the server ends its connections', async () => {
    const url = await createDeskDatabase();
    const errors: string[] = [];
    const { db, close } = createDatabase(url, { onError: (error) => errors.push(error.message) });
    const other = createDatabase(url);
    await sql`SELECT 1`.execute(db);
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`.execute(other.db);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(errors.length, 1);
    await sql`SELECT 1`.execute(db);
    await close();
    await other.close();
    await dropDeskDatabase(url);
  });
});
