import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { createDatabase, type DeskDatabase } from '../../db/database.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

describe('statements of the desk', () => {
  let url: string;
  let database: DeskDatabase;

  before(async () => {
    url = await createDeskDatabase();
    database = createDatabase(url, { max: 1 });
  });
  after(async () => {
    await database.close();
    await dropDeskDatabase(url);
  });

  const preparedTexts = async (): Promise<string[]> => {
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
      database.db,
    );
    return rows.map((row) => row.statement);
  };
  const often = async (run: (index: number) => Promise<unknown>): Promise<void> => {
    for (let index = 0; index < 8; index += 1) await run(index);
  };

  it('that come often are parsed once per connection, with the values of each time', async () => {
    const { db } = database;
    await often(async (index) => {
      const { rows } = await sql<{ n: number }>`select ${index}::int + 1 as n`.execute(db);
      assert.equal(rows[0]?.n, index + 1);
    });
    assert.ok((await preparedTexts()).includes('select $1::int + 1 as n'));
  });

  it('that page through a list, or whose columns follow the table, are planned every time', async () => {
    const { db } = database;
    await often((index) => db.selectFrom('account').select('id').where('account', '=', `${index}`).limit(5).execute());
    await often((index) => db.selectFrom('account').selectAll().where('account', '=', `${index}`).execute());
    const texts = await preparedTexts();
    assert.ok(!texts.some((text) => /limit|\*/i.test(text)), texts.join('\n'));
  });

  it('go on after a migration has added a column to their table', async () => {
    const { db } = database;
    const read = (account: string) => db.selectFrom('account').select('id').where('account', '=', account).execute();
    await often((index) => read(`${index}`));
    await sql`alter table account add column added integer`.execute(db);
    assert.deepEqual(await read('nobody'), []);
  });
});
