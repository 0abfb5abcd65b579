import assert from 'node:assert/strict';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { ledgerOf, rungsOf } from '../workflows/deadlines/ledger.ts';
import { shanghai } from '../workflows/deadlines/shanghai.ts';
import { openStory, type Story } from '../workflows/deadlines/story.ts';

const friday = shanghai('2025-10-24 16:00');
/** The date of the full fix, agreed to with the temporary solution. */
const fixBy = shanghai('2025-10-31 18:00');
const down = { title: '系统全部无法使用', category: 'software/system_fault', scope: 'company', urgency: 'high' };
const stopgap = { text: '切换到备用数据库', plan: '更换故障磁盘并回切', permanentFixBy: fixBy };

describe('AC-39: a P0 from the call to the closed loop (S4-08–10, S4-17–48)', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    wang = await desk.person('wang', ['engineer']);
    await desk.person('supervisor', ['supervisor']);
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(() => desk.stop());

  const seen = async (number: string, by = wang) =>
    (await desk.api.send('GET', `/tickets/${number}`, { token: by.token })).body;

  const toldTo = async (number: string, person: Person): Promise<string[]> =>
    (
      await desk.db
        .selectFrom('notification')
        .select('template')
        .where('number', '=', number)
        .where('account_id', '=', person.id)
        .where('channel', '=', 'in_app')
        .orderBy('seq')
        .execute()
    ).map(({ template }) => template);

  const count = async (number: string, type: string): Promise<number> =>
    (await desk.types(number)).filter((one) => one === type).length;

  /** Share in %, who was told and whether at its instant, of a clock's rungs. */
  const rungs = async ({ number, onTime }: Story, deadline: string): Promise<[number, Instant, string[]][]> =>
    (await rungsOf(desk, number, deadline)).map(({ percent, dueAt, firedAt, told }) => {
      onTime(firedAt, dueAt);
      return [percent, dueAt, told];
    });

  /** How the call was answered, as the ledger shows it to somebody. */
  const pickup = async (number: string, by: Person) =>
    (await desk.api.send('GET', `/tickets/${number}/deadlines`, { token: by.token })).body.items.find(
      ({ clock }: { clock: string }) => clock === 'pickup_phone',
    );

  it('a call that rings for 37.5 s is missed by 7.5 s, and the ledger says so; times that cannot be are refused (S4-20)', async () => {
    const rangAt = '2025-10-24T15:59:00+08:00';
    const answeredAt = '2025-10-24T15:59:37.500+08:00';
    const by = (change: object) => ({
      ...customerRequest(down, { channel: 'phone', requester: 'li', call: { rangAt, answeredAt } }),
      acceptedAt: friday,
      ...change,
    });
    const line = await pickup(await desk.submit(agent, by({})), agent);
    assert.deepEqual(
      [line.recorded, line.state, line.dueAt, line.missedAt, line.metLateMs],
      [true, 'met', shanghai('2025-10-24 15:59:30'), shanghai('2025-10-24 15:59:30'), 7_500],
    );
    const silent = await desk.submit(agent, by({ call: undefined }));
    assert.equal(await pickup(silent, agent), undefined, 'nothing was recorded');
    for (const [change, wrong] of [
      [{ channel: 'chat' }, 'call not_a_call'],
      [{ call: { rangAt: answeredAt, answeredAt: rangAt } }, 'call.answeredAt before_ringing'],
      [{ call: { rangAt, answeredAt: '2025-10-24T16:00:01+08:00' } }, 'call.answeredAt instant_future'],
      [{ call: { rangAt } }, 'call.answeredAt required'],
    ] as const) {
      const { status, body } = await desk.api.send('POST', '/tickets', { token: agent.token, body: by(change) });
      const errors = body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
      assert.deepEqual([status, errors], [400, [wrong]]);
    }
  });

  it('a chat of the same moment is answered within its minute (S4-22)', async () => {
    const { number, until } = await openStory(
      desk,
      agent,
      customerRequest(down, { channel: 'chat', requester: 'li' }),
      friday,
    );
    assert.equal((await ledgerOf(desk, number))['pickup_chat/1.1']!.due_at, shanghai('2025-10-24 16:01'));
    await desk.does(agent, number, 'message', { text: '您好，我是客服，马上为您处理' });
    await until(shanghai('2025-10-24 16:02'));
    const { state, missed_at } = (await ledgerOf(desk, number))['pickup_chat/1.1']!;
    assert.deepEqual([state, missed_at], ['met', null]);
  });

  it('reviewed, answered, bridged at 1 h 50, fully fixed at its date, reported, and ended by the closing visit', async () => {
    const phases: number[] = [];
    const phase = async (): Promise<void> => void phases.push((await seen(number)).phase);
    const call = { rangAt: instantOf(msOf(friday) - 12_000), answeredAt: friday };
    const form = customerRequest(down, { channel: 'phone', requester: 'li', call });
    const story = await openStory(desk, agent, form, friday);
    const { number, until, onTime } = story;
    await phase();
    const at = await ledgerOf(desk, number);
    assert.deepEqual(
      ['assign', 'review_decide', 'respond', 'resolve'].map((clock) => at[`${clock}/1.1`]!.due_at),
      ['16:10', '16:10', '16:15', '18:00'].map((time) => shanghai(`2025-10-24 ${time}`)),
    );
    assert.equal(at['pickup_chat/1.1'], undefined, 'a call is no chat');
    const rang = await pickup(number, wang);
    assert.deepEqual(
      [rang.state, rang.startedAt, rang.dueAt, rang.metAt, rang.missedAt, rang.metLateMs],
      ['met', call.rangAt, instantOf(msOf(call.rangAt) + 30_000), friday, null, null],
      'answered after 12 s of 30 (S4-20)',
    );
    assert.equal(await pickup(number, li), undefined, 'kept among staff');
    assert.equal(at['pickup_phone/1.1'], undefined, 'recorded, without a timer');
    assert.ok((await toldTo(number, wang)).includes('review_asked'), 'group and reviewer at once');
    await desk.does(agent, number, 'classify', { category: 'software/system_fault', caseType: 'fault' });
    await phase();
    await until(shanghai('2025-10-24 16:06'));
    await desk.does(wang, number, 'review_level', { reason: '系统日志显示数据库不可用' });
    await desk.does(wang, number, 'claim');
    await desk.does(wang, number, 'tag', { tags: ['database_fault'] });
    await desk.does(wang, number, 'respond', { channel: 'phone', text: '已确认，正在处理' });
    await phase();
    await desk.does(wang, number, 'ask_collaboration', { request: '请更换数据库磁盘' });
    await phase();
    await desk.does(wang, number, 'finish_collaboration', { result: '磁盘已订购' });

    await until(shanghai('2025-10-24 17:50'));
    await desk.does(wang, number, 'temporary_solution', stopgap);
    const ledger = await ledgerOf(desk, number);
    assert.deepEqual(await rungs(story, 'resolve/1.1'), [[80, shanghai('2025-10-24 17:36'), ['wang']]]);
    assert.deepEqual([ledger['resolve/1.1']!.state, ledger['resolve/1.1']!.missed_at], ['met', null]);
    assert.deepEqual(
      [ledger['permanent_fix/1.1']!.state, ledger['permanent_fix/1.1']!.due_at],
      ['running', fixBy],
      'the final-fix date is armed (S3-50)',
    );
    const shown = (await seen(number, li)).deadlines.find(({ clock }: { clock: string }) => clock === 'permanent_fix');
    assert.equal(shown.dueAt, fixBy, 'the customer sees it');

    await until(shanghai('2025-10-31 15:00'));
    const [[, reminded, whom] = [], ...more] = await rungs(story, 'permanent_fix/1.1');
    assert.deepEqual([reminded, whom, more], [shanghai('2025-10-30 18:00'), ['wang'], []], 'a day before');
    await desk.does(wang, number, 'resolve', { solution: '已更换磁盘并回切', verification: '主库登录正常' });
    await phase();
    assert.ok((await toldTo(number, li)).includes('confirmation_asked'), 'the result is reported (S4-46)');
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    await phase();
    assert.deepEqual(phases, [1, 2, 3, 4, 5, 6], 'the six stages of S4-17');

    const [confirmed] = await desk.db
      .selectFrom('ticket_event')
      .select('at')
      .where('number', '=', number)
      .where('type', '=', 'confirmed')
      .execute();
    const later = (days: number): Instant => instantOf(msOf(confirmed!.at) + days * 86_400_000);
    const owed = await ledgerOf(desk, number);
    assert.deepEqual([owed['permanent_fix/1.1']!.state, owed['permanent_fix/1.1']!.missed_at], ['met', null]);
    assert.deepEqual([owed['follow_up_first/1.1']!.due_at, owed['follow_up/1.1']!.due_at], [later(1), later(7)]);
    await desk.does(wang, number, 'archive', { finalSolution: '更换磁盘', archiveDate: '2025-10-31' });
    await until(shanghai('2025-11-02 09:00'));
    assert.deepEqual(await rungs(story, 'follow_up_first/1.1'), [
      [100, later(1), ['wang']],
      [120, later(1.2), ['supervisor']],
    ]);
    await desk.does(wang, number, 'follow_up', { stage: 'closing', outcome: 'fine' });
    await until(shanghai('2025-11-12 09:00'));
    const closed = await ledgerOf(desk, number);
    assert.deepEqual([closed['follow_up/1.1']!.state, closed['follow_up/1.1']!.missed_at], ['met', null]);
    assert.equal(closed['follow_up_first/1.1']!.state, 'met');
    assert.deepEqual(await rungs(story, 'follow_up/1.1'), []);
    onTime((await ledgerOf(desk, number))['survey/1.1']!.met_at, instantOf(msOf(confirmed!.at) + 3_600_000));
  });

  it('with nothing given at 2 h it is recorded once and escalated; a fix date that passes wakes it and is told upwards', async () => {
    const story = await openStory(desk, li, customerRequest(down), friday);
    const { number, until, onTime } = story;
    await desk.does(wang, number, 'claim');
    await until(shanghai('2025-10-24 19:30'));
    const told = (await rungs(story, 'resolve/1.1')).map(([percent, dueAt]) => [percent, dueAt]);
    assert.deepEqual(told, [
      [80, shanghai('2025-10-24 17:36')],
      [100, shanghai('2025-10-24 18:00')],
      [150, shanghai('2025-10-24 19:00')],
    ]);
    const missed = async (): Promise<number> => count(number, 'deadline_missed');
    const before = await missed();
    await desk.does(wang, number, 'temporary_solution', stopgap);
    assert.equal((await seen(number)).waitingFor.reason, 'permanent_fix');
    await until(shanghai('2025-10-31 18:01'));
    assert.equal(await missed(), before + 1, 'that of the full fix, and no other');
    assert.deepEqual((await rungs(story, 'permanent_fix/1.1')).at(-1), [100, fixBy, ['supervisor', 'wang']]);
    onTime((await ledgerOf(desk, number))['permanent_fix/1.1']!.missed_at, fixBy);
    const { waitingFor, overdue } = await seen(number);
    assert.deepEqual([waitingFor, overdue], [null, true]);
  });
});
