import assert from 'node:assert/strict';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import { resting } from '../domain/ticket/resting.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { ledgerOf, rungsOf } from '../workflows/deadlines/ledger.ts';
import { shanghai } from '../workflows/deadlines/shanghai.ts';
import { openStory, type Story } from '../workflows/deadlines/story.ts';

const friday = shanghai('2025-10-24 16:00');
const solution = { solution: '重启服务', verification: '登录正常' };

describe('clocks that act, wait for dates, rest and repeat, on the engine (requirements 4.5)', function () {
  this.timeout(180_000);
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let supervisor: Person;
  let helper: Person;

  before(async () => {
    desk = await startDesk({ policy: resting, policyFiles: [resting] });
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    supervisor = await desk.person('supervisor', ['supervisor']);
    helper = await desk.person('helper', ['engineer']);
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(() => desk.stop());

  const owned = async (level: string, at: Instant = friday): Promise<Story> => {
    const form = {
      requestType: 'incident',
      category: 'software',
      title: '系统登录失败',
      description: '早上开始无法登录。',
      contact: '13800001111',
      requestedLevel: level,
    };
    const story = await openStory(desk, li, { form }, at);
    await desk.does(supervisor, story.number, 'assign', { to: 'wang' });
    return story;
  };

  const events = (number: string, ...types: string[]) =>
    desk.db
      .selectFrom('ticket_event')
      .select(['type', 'at', 'actor_id', 'command_id', 'data'])
      .where('number', '=', number)
      .where('type', 'in', types as never)
      .orderBy('seq')
      .execute();

  const toldTo = async (number: string, person: Person, ...templates: string[]) =>
    (
      await desk.db
        .selectFrom('notification')
        .select(['template', 'seq'])
        .where('number', '=', number)
        .where('account_id', '=', person.id)
        .where('channel', '=', 'in_app')
        .where('template', 'in', templates)
        .orderBy('seq')
        .execute()
    ).map(({ template }) => template);

  it('no answer: reminded after 1 and 3 working days, confirmed after 5, surveyed, followed up though archived (AC-33)', async () => {
    const story = await owned('urgent');
    const { number, until, onTime } = story;
    await desk.does(wang, number, 'resolve', solution);
    await until(shanghai('2025-10-31 18:00'));
    const [confirmed, ...others] = await events(number, 'confirmed');
    assert.equal(others.length, 0);
    const [asked] = await events(number, 'confirmation_asked');
    /** The same hour as the question, which took real time after the submission. */
    const later = (text: string): Instant => instantOf(msOf(shanghai(text)) + msOf(asked!.at) - msOf(friday));
    onTime(confirmed!.at, later('2025-10-31 16:00'));
    assert.equal((confirmed!.data as { means: string }).means, 'no_answer');
    assert.deepEqual([confirmed!.actor_id, confirmed!.command_id], [null, null]);
    assert.deepEqual(await toldTo(number, li, 'confirmation_reminder', 'auto_confirmed', 'survey', 'thanks'), [
      'confirmation_reminder',
      'confirmation_reminder',
      'auto_confirmed',
      'survey',
    ]);
    const reminded = await events(number, 'reminded');
    onTime(reminded[0]!.at, later('2025-10-27 16:00'));
    onTime(reminded[1]!.at, later('2025-10-29 16:00'));
    const resolve = (await ledgerOf(desk, number))['resolve/1.1']!;
    assert.deepEqual([resolve.state, resolve.missed_at], ['met', null]);

    await desk.does(wang, number, 'archive', { finalSolution: '重启服务', archiveDate: '2025-10-31' });
    await until(shanghai('2025-11-01 17:00'));
    await desk.does(wang, number, 'follow_up', { stage: 'first', outcome: 'fine' });
    await until(shanghai('2025-11-07 18:00'));
    const ledger = await ledgerOf(desk, number);
    assert.equal(ledger['follow_up_first/1.1']!.state, 'met');
    onTime(ledger['follow_up/1.1']!.missed_at, instantOf(msOf(confirmed!.at) + 7 * 86_400_000));
    assert.deepEqual((await rungsOf(desk, number, 'follow_up/1.1'))[0]!.told, ['wang']);
    await desk.does(wang, number, 'follow_up', { outcome: 'came_back', text: '又无法登录' });
    const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: wang.token });
    assert.deepEqual([body.status, body.round], ['follow_up', 2]);
  });

  it('a deferral moves the limit to its date, rests and wakes; an appointment moves it again', async () => {
    const story = await owned('medium');
    const { number, until, onTime } = story;
    const monday = shanghai('2025-10-27 16:00');
    const agreed = shanghai('2025-10-28 10:00');
    await desk.does(wang, number, 'propose_deferral', { until: agreed, reason: '正在处理其他紧急问题' });
    assert.deepEqual(await toldTo(number, li, 'deferral_proposed'), ['deferral_proposed']);
    await desk.does(li, number, 'accept_deferral');
    await until(shanghai('2025-10-28 09:00'));
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.due_at, agreed);
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.missed_at, null, `not at ${monday}`);
    const { body } = await desk.api.send('GET', `/tickets/${number}/deadlines`, { token: wang.token });
    const line = body.items.find(({ id }: { id: string }) => id === 'resolve/1.1');
    const change = line.changes.find(({ type }: { type: string }) => type === 'deadline_moved');
    assert.deepEqual([change.cause, change.by.name, change.from, change.to], ['agreed', 'li', monday, agreed]);

    const visit = shanghai('2025-10-29 14:00');
    await desk.does(wang, number, 'set_appointment', { until: visit, mode: 'onsite' });
    await until(shanghai('2025-10-29 15:00'));
    const ledger = await ledgerOf(desk, number);
    assert.equal(ledger['deferral/1.1']!.state, 'met', 'replaced by the appointment');
    onTime(ledger['resolve/1.1']!.missed_at, visit);
    assert.deepEqual(
      (await rungsOf(desk, number, 'appointment/1.1')).map(({ dueAt, told }) => [dueAt, told]),
      [
        [shanghai('2025-10-29 13:00'), ['wang']],
        [visit, ['wang']],
      ],
    );
    await desk.does(wang, number, 'hold_appointment', { result: '已现场处理' });
    assert.equal((await ledgerOf(desk, number))['appointment/1.1']!.state, 'met');
  });

  it('a rest ends after its longest time, in working hours; who, why and how long stand in the ledger', async () => {
    const story = await owned('medium', shanghai('2025-10-24 15:00'));
    const { number, until } = story;
    await until(shanghai('2025-10-24 17:00'));
    await desk.does(wang, number, 'wait', { reason: 'requester' });
    await until(shanghai('2025-10-27 14:00'));
    const [paused] = await events(number, 'deadline_paused');
    const [resumed, ...more] = await events(number, 'deadline_resumed');
    assert.equal(more.length, 0);
    const hours = 3_600_000;
    const data = resumed!.data as { pausedMs: number; cause: string; resumedAt?: Instant };
    assert.deepEqual([data.cause, data.pausedMs], ['longest_pause', 2 * hours]);
    assert.equal(data.resumedAt ?? resumed!.at, (paused!.data as { until: Instant }).until);
    const { body } = await desk.api.send('GET', `/tickets/${number}/deadlines`, { token: wang.token });
    const line = body.items.find(({ id }: { id: string }) => id === 'resolve/1.1');
    assert.equal(line.pausedMs, 2 * hours);
    const began = line.changes.find(({ type }: { type: string }) => type === 'deadline_paused');
    assert.deepEqual([began.by.name, began.cause], ['wang', 'requester']);

    await desk.does(li, number, 'message', { text: '已补充截图' });
    const { body: ticket } = await desk.api.send('GET', `/tickets/${number}`, { token: wang.token });
    assert.equal(ticket.waitingFor, null, 'the reply ends the waiting');
    assert.equal((await ledgerOf(desk, number))['next_response/1.1']!.state, 'running');
    await desk.does(wang, number, 'message', { text: '收到' });
    assert.equal((await ledgerOf(desk, number))['next_response/1.1']!.state, 'met');
  });

  it('a resource request is chased every 4 working hours until it is answered, each time once', async () => {
    const story = await owned('medium');
    const { number, until, onTime } = story;
    // Apart from the clocks that began with the ticket: the engine skips time over timers that are due almost together.
    await until(shanghai('2025-10-24 16:07'));
    await desk.does(wang, number, 'request_resource', { request: '需要一台测试服务器' });
    await until(shanghai('2025-10-28 11:30'));
    const chased = await rungsOf(desk, number, 'resource_chase/1.1');
    assert.deepEqual(
      chased.map(({ percent, told }) => [percent, told]),
      [100, 200, 300].map((percent) => [percent, ['wang']]),
    );
    for (const { firedAt, dueAt } of chased) onTime(firedAt, dueAt);
    assert.deepEqual(
      chased.map(({ dueAt }) => dueAt.slice(0, 15)),
      ['2025-10-27T03:0', '2025-10-27T08:0', '2025-10-28T03:0'],
    );
    await desk.does(wang, number, 'answer_resource', { answer: '已分配' });
    await until(shanghai('2025-10-30 18:00'));
    assert.equal((await rungsOf(desk, number, 'resource_chase/1.1')).length, 3);
    assert.equal((await desk.api.send('GET', `/tickets/${number}`, { token: wang.token })).body.overdue, true);
  });

  it('what rests and what waits for a date is armed when the desk is examined', async () => {
    const { number } = await owned('medium');
    await desk.does(wang, number, 'ask_collaboration', { request: '测网卡', until: shanghai('2025-10-29 10:00') });
    await desk.does(wang, number, 'resume');
    await desk.does(wang, number, 'wait', { reason: 'requester' });
    const state = (await desk.client.workflow.getHandle(number).query('state')) as { armed: { id: string }[] };
    const ids = state.armed.map(({ id }) => id);
    assert.ok(ids.includes('resolve/1.1/0/pause1') && ids.includes('collaboration/1.1/0/100'), ids.join(' '));
  });

  it('a handover is offered, heard of and accepted; the owner changes only then (S1-19, S1-20)', async () => {
    const number = await desk.submit(li, {
      form: {
        requestType: 'incident',
        category: 'software',
        title: '系统登录失败',
        description: '早上开始无法登录。',
        contact: '13800001111',
      },
    });
    await desk.does(supervisor, number, 'assign', { to: 'wang' });
    const offer = { to: 'helper', content: '远程排查', time: '今天下午', scope: '仅此工单' };
    await desk.does(wang, number, 'offer_handover', offer);
    assert.deepEqual(await toldTo(number, helper, 'handover_offered'), ['handover_offered']);
    assert.equal((await desk.command(supervisor, number, 'accept_handover')).body.reason, 'asked_of_another');
    await desk.signal(number, 'accept_handover', { by: 'helper' });
    await desk.settled(number);
    const before = await desk.api.send('GET', `/tickets/${number}`, { token: wang.token });
    assert.equal(before.body.owner.id, wang.id, 'nobody accepts in another’s name (C-28)');
    await desk.does(helper, number, 'accept_handover');
    const { body } = await desk.api.send('GET', `/tickets/${number}`, { token: wang.token });
    assert.equal(body.owner.id, helper.id);
    assert.deepEqual(await toldTo(number, wang, 'handover_accepted'), ['handover_accepted']);
  });
});
