import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import { horizon } from '../../db/live/horizon.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

describe('the horizon of live streams', () => {
  let mine: string;
  let other: string;
  const roles: string[] = [];
  const open: { close: () => Promise<void> }[] = [];
  const connect = (url: string) => {
    const database = createDatabase(url, { max: 1 });
    open.push(database);
    return database.db;
  };
  /** A transaction that has an id, and stays open. */
  const begin = async (url: string) => {
    const transaction = await connect(url).startTransaction().execute();
    const { rows } = await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(transaction);
    return { transaction, xid: BigInt(rows[0]!.xid) };
  };
  const now = async (db: ReturnType<typeof connect>) => BigInt(await horizon(db));

  before(async () => {
    mine = await createDeskDatabase();
    other = await createDeskDatabase();
  });
  after(async () => {
    await Promise.all(open.map((database) => database.close()));
    await dropDeskDatabase(mine);
    const { db, close } = createDatabase(other, { max: 1 });
    for (const role of roles) await sql`drop role ${sql.id(role)}`.execute(db);
    await close();
    await dropDeskDatabase(other);
  });

  it('stands at the oldest transaction that runs in this database, and moves on when it ends', async () => {
    const db = connect(mine);
    const first = await begin(mine);
    const second = await begin(mine);
    assert.ok(first.xid < second.xid);
    assert.equal(await now(db), first.xid);
    await first.transaction.commit().execute();
    assert.equal(await now(db), second.xid);
    await second.transaction.rollback().execute();
    assert.ok((await now(db)) > second.xid);
  });

  it('is not held back by a transaction in another database of the server', async () => {
    const stranger = await begin(other);
    const own = await begin(mine);
    await own.transaction.commit().execute();
    assert.ok(stranger.xid < own.xid);
    assert.ok((await now(connect(mine))) > own.xid);
    await stranger.transaction.rollback().execute();
  });

  it('passes nothing over where the role may not see the transactions of others', async () => {
    const role = `reader_${process.pid}_${Date.now()}`;
    const admin = connect(mine);
    roles.push(role);
    await sql`create role ${sql.id(role)} login password 'reader'`.execute(admin);
    const url = new URL(mine);
    url.username = role;
    url.password = 'reader';
    const reader = connect(url.href);
    const hidden = await begin(mine);
    const later = await begin(mine);
    await later.transaction.commit().execute();
    assert.ok((await now(reader)) <= hidden.xid);
    await sql`grant pg_read_all_stats to ${sql.id(role)}`.execute(admin);
    assert.equal(await now(reader), hidden.xid);
    await hidden.transaction.rollback().execute();
  });
});
