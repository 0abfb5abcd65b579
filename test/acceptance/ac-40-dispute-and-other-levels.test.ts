import assert from 'node:assert/strict';
import { instantOf, msOf } from '../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { ledgerOf, rungsOf } from '../workflows/deadlines/ledger.ts';
import { shanghai } from '../workflows/deadlines/shanghai.ts';
import { openStory } from '../workflows/deadlines/story.ts';

const friday = shanghai('2025-10-24 16:00');
const p1 = { scope: 'department', urgency: 'high' };

describe('AC-40: limits of P1, P2 and P3, a dispute, no group that fits, other cases', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let supervisor: Person;
  let service: Person;
  let root: Person;
  let zhou: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    supervisor = await desk.person('supervisor', ['supervisor']);
    service = await desk.person('service', ['agent']);
    root = await desk.person('root', ['administrator']);
    zhou = await desk.person('zhou', ['agent']);
    await desk.group('软件支持组', [wang], ['software']);
    await desk.group('账号组', [zhou], ['account']);
    await desk.db
      .insertInto('post')
      .values([
        { key: 'support_supervisor', holder_id: supervisor.id },
        { key: 'customer_service_supervisor', holder_id: service.id },
      ])
      .execute();
  });
  after(() => desk.stop());

  /** Accounts that were told something about a ticket in the site, by template. */
  const told = async (number: string, template: string) =>
    desk.db
      .selectFrom('notification')
      .innerJoin('account', 'account.id', 'notification.account_id')
      .select(['account.account', 'notification.data', 'notification.at'])
      .where('number', '=', number)
      .where('template', '=', template)
      .where('channel', '=', 'in_app')
      .orderBy('notification.seq')
      .execute();

  const seen = async (number: string) => (await desk.api.send('GET', `/tickets/${number}`, { token: root.token })).body;

  const entry = async (by: Person, number: string, wanted: string) => {
    const { body } = await desk.api.send('GET', `/tickets/${number}/timeline`, { token: by.token });
    return body.items.find(({ type }: { type: string }) => type === wanted);
  };

  const promised = async (form: Record<string, unknown>) => {
    const body = { ...customerRequest(form), acceptedAt: friday };
    const answer = await desk.api.send('POST', '/tickets', { token: li.token, body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const due = (clock: string) => answer.body.promised.find((one: { clock: string }) => one.clock === clock)?.dueAt;
    return [answer.body.level.key, due('respond'), due('resolve')];
  };

  it('a P2 of Fri 2025-10-24 16:00 is due for response at 18:00 and for resolution on Mon 27 at 16:00 (S4-14)', async () => {
    assert.deepEqual(await promised({ scope: 'person', urgency: 'high' }), [
      'P2',
      shanghai('2025-10-24 18:00'),
      shanghai('2025-10-27 16:00'),
    ]);
  });

  it('a P3 of the same time is due for response on Fri at 20:00 and for resolution on Wed 29 at 16:00 (S4-16)', async () => {
    assert.deepEqual(await promised({ scope: 'person', urgency: 'low' }), [
      'P3',
      shanghai('2025-10-24 20:00'),
      shanghai('2025-10-29 16:00'),
    ]);
  });

  it('a progress report meets the P3’s limit and starts it anew; the new one runs and fires (S4-16, 1.5)', async () => {
    const { number, until } = await openStory(desk, li, customerRequest({ urgency: 'low' }), friday);
    await desk.does(supervisor, number, 'assign', { to: 'wang' });
    await until(shanghai('2025-10-27 11:00'));
    await desk.does(wang, number, 'progress', { text: '已定位，等待排期' });
    const ledger = await ledgerOf(desk, number);
    const [old, anew] = [ledger['resolve/1.1']!, ledger['resolve/1.2']!];
    assert.equal(old.state, 'met');
    assert.equal(old.missed_at, null);
    assert.equal(anew.started_at, old.met_at);
    assert.equal(anew.due_at, instantOf(msOf(anew.started_at) + 3 * 86_400_000), 'Thu 30 Oct, the same hour');
    await until(shanghai('2025-10-30 11:02'));
    assert.deepEqual(
      (await rungsOf(desk, number, 'resolve/1.2')).map(({ percent }) => percent),
      [80, 100],
    );
    assert.deepEqual(await rungsOf(desk, number, 'resolve/1.1'), []);
  });

  it('a P1 with only a definite plan at 3 h 50 meets its 4 h; a temporary solution does not (S4-12)', async () => {
    const { number, until } = await openStory(desk, li, customerRequest(p1), friday);
    await desk.does(supervisor, number, 'assign', { to: 'wang' });
    await until(shanghai('2025-10-24 19:40'));
    const permanentFixBy = '2029-01-01T00:00:00Z';
    await desk.does(wang, number, 'temporary_solution', { text: '用旧版报表', plan: '发补丁', permanentFixBy });
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.state, 'running');
    await until(shanghai('2025-10-24 19:50'));
    await desk.does(wang, number, 'plan_definite', { text: '周一发补丁' });
    await until(shanghai('2025-10-25 16:00'));
    const row = (await ledgerOf(desk, number))['resolve/1.1']!;
    assert.equal(row.due_at, shanghai('2025-10-24 20:00'));
    assert.deepEqual([row.state, row.missed_at], ['met', null]);
    assert.ok(row.met_at! >= shanghai('2025-10-24 19:50') && row.met_at! < row.due_at);
    assert.deepEqual(
      (await rungsOf(desk, number, 'resolve/1.1')).map(({ percent }) => percent),
      [80],
    );
  });

  it('a disputed P1 raised to P0: limits count from creation, one already past is told apart from a miss (S4-38, I-03)', async () => {
    const { number, until, onTime } = await openStory(desk, li, customerRequest(p1), friday);
    await until(shanghai('2025-10-24 16:05'));
    await desk.does(li, number, 'dispute_level', { wanted: 'P0', reason: '全公司都无法使用' });
    assert.deepEqual(
      (await told(number, 'level_disputed')).map(({ account }) => account),
      ['supervisor'],
    );
    const dispute = (await ledgerOf(desk, number))['dispute/1.1']!;
    assert.equal(msOf(dispute.due_at) - msOf(dispute.started_at), 30 * 60_000);

    await until(shanghai('2025-10-24 16:21'));
    await desk.does(supervisor, number, 'answer_dispute', { level: 'P0', reason: '核实后确认' });
    const ledger = await ledgerOf(desk, number);
    const { state, missed_at } = ledger['dispute/1.1']!;
    assert.deepEqual([state, missed_at], ['met', null]);
    const [respond, resolve] = [ledger['respond/1.1']!, ledger['resolve/1.1']!];
    assert.deepEqual([respond.level, respond.due_at], ['P0', shanghai('2025-10-24 16:15')]);
    assert.deepEqual([respond.past_at_regrading, respond.missed_at], [true, null]);
    assert.deepEqual([resolve.level, resolve.due_at], ['P0', shanghai('2025-10-24 18:00')]);
    assert.equal(resolve.past_at_regrading, false);

    await until(shanghai('2025-10-24 18:01'));
    assert.deepEqual(
      (await rungsOf(desk, number, 'respond/1.1')).map(({ effect, dueAt }) => [effect, dueAt]),
      [
        [`${number}/respond/1.1/1/150`, shanghai('2025-10-24 16:22:30')],
        [`${number}/respond/1.1/1/200`, shanghai('2025-10-24 16:30')],
      ],
    );
    onTime((await ledgerOf(desk, number))['resolve/1.1']!.missed_at, shanghai('2025-10-24 18:00'));
  });

  it('a disputed P1 kept at P1: nothing moves, and the reason is told (S4-38)', async () => {
    const { number, until } = await openStory(desk, li, customerRequest(p1), friday);
    const before = await ledgerOf(desk, number);
    await desk.does(li, number, 'dispute_level', { wanted: 'P0', reason: '全公司都无法使用' });
    await until(shanghai('2025-10-24 16:10'));
    await desk.does(supervisor, number, 'answer_dispute', { reason: '只有一个部门受影响' });
    const after = await ledgerOf(desk, number);
    assert.equal(after['dispute/1.1']!.state, 'met');
    for (const id of ['respond/1.1', 'resolve/1.1']) assert.deepEqual(after[id], before[id]);
    const [notice, ...others] = await told(number, 'dispute_answered');
    assert.deepEqual([notice!.account, others.length], ['li', 0]);
    const data = notice!.data as unknown as { kept: boolean; textId: string };
    assert.equal(data.kept, true);
    const text = await desk.db
      .selectFrom('ticket_text')
      .select('body')
      .where('id', '=', data.textId)
      .executeTakeFirst();
    assert.equal(text!.body, '只有一个部门受影响');
  });

  it('no group fits: the customer-service supervisor is asked at once and again at 10 min, and assigns by hand (S4-31, S4-32)', async () => {
    const { number, until, onTime } = await openStory(desk, li, customerRequest({ category: 'hardware' }), friday);
    assert.deepEqual(
      (await told(number, 'assignment_failed')).map(({ account }) => account),
      ['service'],
    );
    await until(shanghai('2025-10-24 16:10:05'));
    const asked = (await told(number, 'deadline_missed')).filter(({ account }) => account === 'service');
    assert.equal(asked.length, 1);
    onTime(asked[0]!.at, shanghai('2025-10-24 16:10'));
    await desk.does(supervisor, number, 'assign', { to: 'wang' });
    const row = (await ledgerOf(desk, number))['assign/1.1']!;
    assert.deepEqual([row.state, row.due_at], ['met', shanghai('2025-10-24 16:10')]);
    assert.ok(row.missed_at);
  });

  it('a product-use case goes to the group of its category and is solved with a word of advice (S4-03)', async () => {
    const form = { requestType: 'consultation', caseType: 'product_use', category: 'software/how_to', urgency: 'low' };
    const number = await desk.submit(li, customerRequest(form));
    await desk.does(wang, number, 'claim');
    await desk.does(wang, number, 'resolve', { solution: '在“报表”页点“导出”', verification: '已照做一次' });
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    const { caseType, category, group, level, status } = await seen(number);
    assert.deepEqual(
      [caseType, category, group.name, status],
      ['product_use', ['software', 'how_to'], '软件支持组', 'resolved'],
    );
    assert.deepEqual([level.key, level.code, level.word.zh], ['P3', 'P3', '低']);
  });

  it('an account case (password reset) goes to the group that resets passwords, with its own limits (S4-06)', async () => {
    const form = { requestType: 'request', caseType: 'account', category: 'account/password', urgency: 'high' };
    const { number } = await openStory(desk, li, customerRequest(form), friday);
    const { caseType, group, level } = await seen(number);
    assert.deepEqual([caseType, group.name, level.key], ['account', '账号组', 'P2']);
    const ledger = await ledgerOf(desk, number);
    assert.equal(ledger['respond/1.1']!.due_at, shanghai('2025-10-24 18:00'));
    await desk.does(zhou, number, 'claim');
    await desk.does(zhou, number, 'resolve', { solution: '已重置，首次登录须改密码', verification: '本人已登录' });
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.state, 'met');
  });

  describe('a complaint about a ticket (S4-07)', () => {
    let about: string;
    let uninvolved: Person;
    const complaint = (number = about, more = {}) => ({
      ...customerRequest({ title: '处理太慢', category: 'service/complaint', urgency: 'low' }),
      complaintAbout: number,
      ...more,
    });

    before(async () => {
      about = await desk.submit(li, customerRequest());
      await desk.does(supervisor, about, 'assign', { to: 'wang' });
      await desk.does(wang, about, 'respond', { channel: 'phone', text: '请稍候' });
      await desk.does(wang, about, 'release', { reason: '休假' });
      await desk.does(zhou, about, 'claim');
    });

    it('says so where no supervisor is uninvolved, and an administrator assigns it to nobody who handled the ticket', async () => {
      const number = await desk.submit(li, complaint());
      assert.deepEqual(
        (await told(number, 'complaint_unassigned')).map(({ account }) => account),
        ['root'],
      );
      const { status, owner, caseType } = await seen(number);
      assert.deepEqual([status, owner, caseType], ['pending_assignment', null, 'complaint']);
      const failed = await entry(root, number, 'assignment_failed');
      assert.deepEqual(failed.data, { reason: 'no_uninvolved_supervisor' });
      const refusals = await Promise.all([
        desk.command(supervisor, number, 'claim', {}),
        desk.command(root, number, 'assign', { to: 'wang' }),
      ]);
      assert.deepEqual(
        refusals.map(({ status: code, body }) => [code, body.reason]),
        [
          [409, 'handled_it'],
          [409, 'handled_it'],
        ],
      );
      await desk.does(root, number, 'assign', { to: 'service' });
    });

    it('is linked to it and goes to the supervisor who never handled it, who is told; none of the others is', async () => {
      uninvolved = await desk.person('uninvolved', ['supervisor']);
      const number = await desk.submit(li, complaint());
      const { owner, status } = await seen(number);
      assert.deepEqual([owner.name, status], ['uninvolved', 'in_progress']);
      assert.deepEqual(
        (await told(number, 'complaint')).map(({ account, data }) => [account, (data as { about?: string }).about]),
        [['uninvolved', about]],
      );
      const links = await Promise.all([li, uninvolved].map((one) => entry(one, number, 'complaint_about')));
      const handledBy = [wang.id, supervisor.id, zhou.id].sort();
      assert.deepEqual(
        links.map(({ data }) => data),
        [{ number: about }, { number: about, handledBy }],
      );
      const all = await desk.db
        .selectFrom('notification')
        .innerJoin('account', 'account.id', 'notification.account_id')
        .select('account.account')
        .distinct()
        .where('number', '=', number)
        .execute();
      assert.deepEqual(all.map(({ account }) => account).sort(), ['li', 'uninvolved']);
    });

    it('names a ticket that both who writes it down and who complains may see, or no ticket at all', async () => {
      const other = await desk.person('other', ['requester']);
      const answers = await Promise.all([
        desk.api.send('POST', '/tickets', { token: other.token, body: complaint() }),
        desk.api.send('POST', '/tickets', { token: other.token, body: complaint('TS19990101001') }),
        desk.api.send('POST', '/tickets', { token: service.token, body: complaint(about, { requester: 'other' }) }),
      ]);
      for (const { status, body } of answers) {
        const wrong = body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]);
        assert.deepEqual([status, wrong], [400, [['complaintAbout', 'no_such_ticket']]]);
      }
      const number = await desk.submit(service, complaint(about, { requester: 'li', channel: 'phone' }));
      assert.equal((await seen(number)).owner.name, 'uninvolved');
    });
  });
});
