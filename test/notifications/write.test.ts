import assert from 'node:assert/strict';
import { writeNotifications } from '../../activities/record/notify.ts';
import { createDatabase, type DeskDatabase } from '../../db/database.ts';
import type { EventBatch } from '../../domain/notification/told-people.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';
import { aGroup, anEvent, aPerson, aTicket } from './story.ts';

describe('writing notifications', () => {
  let url: string;
  let desk: DeskDatabase;
  beforeEach(async () => {
    url = await createDeskDatabase();
    desk = createDatabase(url);
  });
  afterEach(async () => {
    await desk.close();
    await dropDeskDatabase(url);
  });

  const record = (batch: EventBatch) => desk.db.transaction().execute((trx) => writeNotifications(trx, batch));
  const rows = async () => {
    const found = await desk.db
      .selectFrom('notification')
      .innerJoin('account', 'account.id', 'notification.account_id')
      .select(['account.account', 'channel', 'template', 'state'])
      .orderBy('account.account')
      .orderBy('channel')
      .execute();
    return found.map((row) => `${row.account}: ${row.template} by ${row.channel}, ${row.state}`);
  };

  it('delivers in-site at once, leaves mail to the courier, and says whom to wake', async () => {
    const requesterId = await aPerson(desk.db, 'li.na', ['requester']);
    const after = aTicket({ requesterId });
    const written = await record({ before: null, after, events: [anEvent('submitted', { requesterId }, requesterId)] });
    assert.deepEqual(written, { rows: 2, toDeliver: ['email'] });
    assert.deepEqual(await rows(), ['li.na: receipt by email, waiting', 'li.na: receipt by in_app, delivered']);
  });

  it('writes nothing again when the record is repeated', async () => {
    const requesterId = await aPerson(desk.db, 'li.na', ['requester']);
    const batch = { before: null, after: aTicket({ requesterId }), events: [anEvent('submitted', {}, requesterId)] };
    await record(batch);
    assert.deepEqual(await record(batch), { rows: 0, toDeliver: [] });
    assert.equal((await rows()).length, 2);
  });

  it('tells nobody of the own act, a disabled account nothing, and mails only to those who want it and have an address', async () => {
    const acting = await aPerson(desk.db, 'acting');
    const plain = await aPerson(desk.db, 'plain');
    const quiet = await aPerson(desk.db, 'quiet', ['engineer'], { notify_email: false });
    const nowhere = await aPerson(desk.db, 'nowhere', ['engineer'], { email: null });
    const gone = await aPerson(desk.db, 'gone', ['engineer'], { status: 'disabled' });
    const groupId = await aGroup(desk.db, 'network', [acting, plain, quiet, nowhere, gone]);
    const after = aTicket({ groupId });
    await record({ before: after, after, events: [anEvent('assigned', { groupId, ownerId: null }, acting)] });
    assert.deepEqual(await rows(), [
      'nowhere: assigned_group by in_app, delivered',
      'plain: assigned_group by email, waiting',
      'plain: assigned_group by in_app, delivered',
      'quiet: assigned_group by in_app, delivered',
    ]);
  });

  it('tells a person once, however many of the parts they have', async () => {
    const ownerId = await aPerson(desk.db, 'wang', ['engineer', 'supervisor']);
    const groupId = await aGroup(desk.db, 'network', [ownerId], ownerId);
    const after = aTicket({ groupId, ownerId });
    const tell = ['owner', 'group_lead', 'group', 'supervisor'];
    await record({ before: after, after, events: [anEvent('deadline_missed', { clock: 'respond', share: 1, tell })] });
    assert.deepEqual(await rows(), [
      'wang: deadline_missed by email, waiting',
      'wang: deadline_missed by in_app, delivered',
    ]);
  });

  it('goes up when a duty has nobody: owner → group, group → customer service, post → administrators', async () => {
    await aPerson(desk.db, 'root', ['administrator']);
    const after = aTicket();
    const missed = () => anEvent('deadline_missed', { clock: 'assign', tell: ['owner', 'post:technical_director'] });
    await record({ before: after, after, events: [missed()] });
    assert.ok((await rows()).every((row) => row.startsWith('root:')));

    const head = await aPerson(desk.db, 'head', ['supervisor']);
    await desk.db
      .insertInto('post')
      .values({ key: 'customer_service_supervisor', holder_id: head, group_id: null })
      .execute();
    await record({ before: after, after, events: [missed()] });
    assert.ok((await rows()).some((row) => row.startsWith('head:')));

    const member = await aPerson(desk.db, 'member');
    const inGroup = aTicket({ groupId: await aGroup(desk.db, 'software', [member]) });
    await record({ before: inGroup, after: inGroup, events: [missed()] });
    assert.ok((await rows()).some((row) => row.startsWith('member:')));
  });

  it("prefers the supervisors and post holders of the ticket's own group", async () => {
    const mine = await aPerson(desk.db, 'mine', ['supervisor']);
    await aPerson(desk.db, 'other', ['supervisor']);
    const desk1 = await aPerson(desk.db, 'deskwide', ['engineer']);
    const groupId = await aGroup(desk.db, 'network', [mine]);
    await desk.db
      .insertInto('post')
      .values([
        { key: 'department_head', holder_id: desk1, group_id: null },
        { key: 'department_head', holder_id: mine, group_id: groupId },
      ])
      .execute();
    const after = aTicket({ groupId });
    const tell = ['supervisor', 'department_manager'];
    await record({
      before: after,
      after,
      events: [anEvent('deadline_escalated', { clock: 'resolve', share: 1.5, tell })],
    });
    assert.deepEqual(new Set((await rows()).map((row) => row.split(':')[0])), new Set(['mine']));
  });

  it('tells the former owner that a ticket was taken away, but not the one who keeps it', async () => {
    const old = await aPerson(desk.db, 'old');
    const fresh = await aPerson(desk.db, 'fresh');
    const boss = await aPerson(desk.db, 'boss', ['supervisor']);
    const after = aTicket({ ownerId: fresh });
    const event = anEvent('assigned', { groupId: null, ownerId: fresh, by: 'hand' }, boss);
    await record({ before: aTicket({ ownerId: old }), after, events: [event] });
    assert.ok((await rows()).includes('old: taken_over by email, waiting'));
    assert.ok((await rows()).includes('fresh: assigned_owner by email, waiting'));
  });

  it('is not stopped by ids that are none', async () => {
    const after = aTicket({ requesterId: 'nobody', groupId: 'no-group', ownerId: 'x' });
    const events = [anEvent('deadline_missed', { tell: ['owner', 'group', 'supervisor', 'nonsense' as never] })];
    assert.deepEqual(await record({ before: after, after, events }), { rows: 0, toDeliver: [] });
  });

  it('needs two statements for a batch of many events', async () => {
    const requesterId = await aPerson(desk.db, 'li.na', ['requester']);
    const ownerId = await aPerson(desk.db, 'wang');
    const after = aTicket({ requesterId, ownerId });
    const messages = Array.from({ length: 20 }, () =>
      anEvent('message', { direction: 'to_requester', text: { textId: requesterId, sha256: '' } }, ownerId),
    );
    let statements = 0;
    const query = desk.pool.on('acquire', (client) => {
      const plain = client.query.bind(client) as (...all: unknown[]) => unknown;
      client.query = ((...all: unknown[]) => {
        statements += 1;
        return plain(...all);
      }) as typeof client.query;
    });
    await record({ before: after, after, events: messages });
    query.removeAllListeners('acquire');
    assert.equal(statements, 4); // begin, two statements, commit
    assert.equal((await rows()).length, 40);
  });
});
