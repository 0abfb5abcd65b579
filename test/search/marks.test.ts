import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import { migrate, migrationsDirectory, readMigrations } from '../../db/migrate.ts';
import { indexDue, searchBacklog } from '../../db/search/index-due.ts';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { ticketWriter } from '../api/written-tickets.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

describe('marks of tickets whose words have to be made', () => {
  let api: ApiUnderTest;
  let li: { id: string };

  const found = async (q: string): Promise<string[]> => {
    const { token } = await api.person(`reader-${randomUUID()}`, ['agent']);
    const answer = await api.send('GET', `/tickets?q=${encodeURIComponent(q)}`, { token });
    return answer.body.items.map(({ number }: { number: string }) => number);
  };
  const written = async (number: string, title: string, words: string): Promise<string> => {
    const textId = randomUUID();
    await api.db
      .insertInto('ticket_text')
      .values({ id: textId, number, sha256: '', body: words, author_id: null, event_seq: null })
      .execute();
    const at = '2026-11-20T02:00:00.000Z';
    const text = { textId, sha256: 'a'.repeat(64) };
    await ticketWriter(
      api.db,
      api.context.desk.policies,
    )({
      number,
      at,
      requesterId: li.id,
      title,
      steps: [{ at, events: [{ type: 'message', data: { direction: 'from_requester', text } }] }],
    });
    return textId;
  };
  const indexAll = async (): Promise<void> => {
    while ((await indexDue(api.db)).indexed > 0);
  };

  before(async () => {
    api = await startApi();
    li = await api.person('li', ['requester']);
  });
  after(() => api.stop());

  it('a mark of a transaction that commits after a turn began is not taken away by it', async () => {
    const textId = await written('TS20261120001', '打印机', '离线');
    await indexAll();
    const late = await api.db.startTransaction().execute();
    await sql`update ticket_text set body = '缺纸' where id = ${textId}`.execute(late);
    await sql`insert into search_due (number) values ('TS20261120001')`.execute(api.db);
    // Its own words are back in the meantime: the text is as it was for everybody else.
    const turn = indexDue(api.db);
    await late.commit().execute();
    await turn;
    await indexAll();
    assert.deepEqual(await found('离线'), []);
    assert.deepEqual(await found('缺纸'), ['TS20261120001']);
  });

  it('one process at a time makes words; another one is told so', async () => {
    await written('TS20261120002', '路由器', '重启');
    const lock = await api.db.startTransaction().execute();
    await sql`select pg_advisory_xact_lock(${0x66696e64})`.execute(lock);
    assert.deepEqual(await indexDue(api.db), { indexed: 0, failed: [], busy: true });
    await lock.rollback().execute();
    await Promise.all([indexDue(api.db), indexDue(api.db), indexDue(api.db)]);
    assert.deepEqual(await found('路由器'), ['TS20261120002']);
    assert.equal(await searchBacklog(api.db), 0);
  });

  it('a ticket whose words PostgreSQL refuses holds up no other one and is tried again later', async () => {
    await Promise.all([written('TS20261120003', '交换机', '甲'), written('TS20261120004', '交换机', '乙')]);
    await sql`alter table ticket_search add constraint refused check (number <> 'TS20261120004')`.execute(api.db);
    const failed: string[] = [];
    for (let turn = 0; turn < 4; turn++) failed.push(...(await indexDue(api.db)).failed);
    assert.deepEqual(failed, ['TS20261120004']);
    assert.deepEqual(await found('交换机'), ['TS20261120003']);
    await sql`alter table ticket_search drop constraint refused`.execute(api.db);
    await sql`update search_due set due_at = now()`.execute(api.db);
    await indexAll();
    assert.deepEqual((await found('交换机')).sort(), ['TS20261120003', 'TS20261120004']);
  });

  it('tickets from before search are marked by the migration, and found once their words are made', async () => {
    const url = await createDeskDatabase({ migrations: false });
    const directory = mkdtempSync(join(tmpdir(), 'before-search-'));
    const { db, close } = createDatabase(url);
    try {
      for (const { name } of readMigrations().filter(({ number }) => number < 9)) {
        copyFileSync(join(migrationsDirectory, `${name}.sql`), join(directory, `${name}.sql`));
      }
      await migrate(url, directory);
      const [requestId, textId, person] = [randomUUID(), randomUUID(), randomUUID()];
      await sql`insert into intake_request (id, number, caller_id, body_sha256, form, title, start, accepted_at)
        values (${requestId}, 'TS20251120001', ${person}, '', '{"description": "屏幕闪烁"}', '显示器', '{}', now())`.execute(
        db,
      );
      await sql`insert into ticket (number, request_id, revision, state, status, level, policy_key, category, requester_id,
          submitted_at, updated_at, overdue)
        values ('TS20251120001', ${requestId}, 1, '{}', 'archived', 'P2', 'x', '', ${person}, now(), now(), false)`.execute(
        db,
      );
      await sql`insert into ticket_text (id, number, sha256, body, event_seq)
        values (${textId}, 'TS20251120001', '', '换了电源', 1)`.execute(db);
      await sql`insert into ticket_event (number, seq, id, type, at, via, audience, data)
        values ('TS20251120001', 1, ${randomUUID()}, 'internal_note', now(), 'http', 'staff',
          ${JSON.stringify({ text: { textId, sha256: '' } })})`.execute(db);
      await migrate(url);
      assert.equal(await searchBacklog(db), 1);
      assert.equal((await indexDue(db)).indexed, 1);
      const { rows } = await sql`select for_requester @@ '电源' as "openly", for_staff @@ '电源' as staff,
          for_requester @@ '闪烁'::tsquery and for_requester @@ '显示器'::tsquery as request
        from ticket_search`.execute(db);
      assert.deepEqual(rows, [{ openly: false, staff: true, request: true }]);
    } finally {
      await close();
      rmSync(directory, { recursive: true });
      await dropDeskDatabase(url);
    }
  });
});
