import assert from 'node:assert/strict';
import { writeNotifications } from '../../activities/record/notify.ts';
import { createMetrics } from '../../api/metrics.ts';
import { registerDeliveryMetrics } from '../../api/notifications/delivery-metrics.ts';
import { createDatabase } from '../../db/database.ts';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { aGroup, anEvent, aTicket } from './story.ts';

describe('own notifications over HTTP (S2-21)', () => {
  let api: ApiUnderTest;
  let wang: { id: string; token: string };
  let zhao: { id: string; token: string };
  beforeEach(async () => {
    api = await startApi();
    wang = await api.person('wang', ['engineer']);
    zhao = await api.person('zhao', ['engineer']);
    await api.db.updateTable('account').set({ email: 'wang@example.com' }).where('id', '=', wang.id).execute();
  });
  afterEach(() => api.stop());

  /** So many to wang, one to zhao. */
  const tell = async (count: number) => {
    const groupId = await aGroup(api.db, 'network', [wang.id]);
    const after = aTicket({ groupId, ownerId: zhao.id });
    const events = Array.from({ length: count }, () => anEvent('released', { ownerId: zhao.id, reason: null }));
    const toZhao = anEvent('assigned', { groupId, ownerId: zhao.id });
    for (const event of [...events, toZhao]) {
      await api.db.transaction().execute((trx) => writeNotifications(trx, { before: after, after, events: [event] }));
    }
  };
  const get = (path: string, { token } = wang) => api.send('GET', path, { token });
  const post = (path: string, { token } = wang) => api.send('POST', path, { token });

  it("lists only one's own, newest first, page by page, e-mails not among them", async () => {
    await tell(5);
    const seen: number[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page = await get(`/notifications?limit=2${next === '' ? '' : `&after=${next}`}`);
      assert.equal(page.status, 200);
      seen.push(...page.body.items.map((item: { seq: number }) => item.seq));
      next = page.body.next;
    }
    assert.equal(seen.length, 5);
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => b - a),
    );
    const [item] = (await get('/notifications?limit=1')).body.items;
    assert.deepEqual(
      [item.number, item.template, item.data.level, item.readAt],
      ['TS20261123001', 'released', 'P1', null],
    );
  });

  it('counts the unread, marks one or all as read, and lists by that', async () => {
    await tell(3);
    assert.deepEqual((await get('/notifications/unread-count')).body, { unread: 3 });
    const [first] = (await get('/notifications?unread=true')).body.items;
    assert.equal((await post(`/notifications/${first.id}/read`)).status, 204);
    assert.equal((await post(`/notifications/${first.id}/read`)).status, 204);
    assert.deepEqual((await get('/notifications/unread-count')).body, { unread: 2 });
    assert.deepEqual(
      (await get('/notifications?unread=false')).body.items.map((item: { id: string }) => item.id),
      [first.id],
    );
    assert.deepEqual((await post('/notifications/read-all')).body, { read: 2 });
    assert.deepEqual((await post('/notifications/read-all')).body, { read: 0 });
    assert.equal((await get('/notifications?unread=true')).body.items.length, 0);
    assert.deepEqual((await get('/notifications/unread-count', zhao)).body, { unread: 1 });
  });

  it("does not know other people's notifications", async () => {
    await tell(1);
    const [other] = (await get('/notifications')).body.items;
    assert.equal((await post(`/notifications/${other.id}/read`, zhao)).status, 404);
    assert.deepEqual((await get('/notifications/unread-count')).body, { unread: 1 });
    assert.equal((await api.send('GET', '/notifications')).status, 401);
  });

  it('names what is wrong in a query', async () => {
    for (const [query, field] of [
      ['unread=maybe', 'unread'],
      ['limit=0', 'limit'],
      ['after=nonsense', 'after'],
      [`after=${Buffer.from(JSON.stringify(['x', wang.id])).toString('base64url')}`, 'after'],
      ['colour=red', 'colour'],
    ]) {
      const answer = await get(`/notifications?${query}`);
      assert.equal(answer.status, 400, query);
      assert.deepEqual(
        answer.body.errors.map((error: { field: string }) => error.field),
        [field],
      );
    }
    assert.equal((await post('/notifications/17/read')).status, 400);
  });

  it('shows in /metrics how much mail waits, and does so without a database too', async () => {
    const { registry } = api.context.metrics;
    registerDeliveryMetrics(registry, api.db);
    await tell(2);
    assert.match((await api.send('GET', '/metrics')).body, /desk_notifications\{channel="email",state="waiting"\} 2/);

    const away = createDatabase('postgres://127.0.0.1:9/desk');
    const other = createMetrics();
    registerDeliveryMetrics(other.registry, away.db);
    assert.match(await other.registry.metrics(), /desk_notifications/);
    await away.close();
  });
});
