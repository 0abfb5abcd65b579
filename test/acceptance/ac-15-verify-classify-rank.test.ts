import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { ledgerOf } from '../workflows/deadlines/ledger.ts';
import { shanghai } from '../workflows/deadlines/shanghai.ts';
import { openStory, type Story } from '../workflows/deadlines/story.ts';

/** A complete request under `general-flow` (S1-88–90): one person, not urgent. */
const request = (form: Record<string, unknown> = {}) => ({
  form: {
    organization: '海天科技有限公司',
    submitterName: '李女士',
    contact: '13800001111',
    title: '门店下单失败',
    description: '点击下单后一直转圈，随后提示服务不可用。',
    errorCode: '503',
    occurredAt: '2023-01-05T09:00:00+08:00',
    frequency: '每次',
    environment: '收银机，系统版本 5.2',
    affectedItem: '下单服务',
    scope: 'person',
    urgency: 'low',
    ...form,
  },
});

describe('AC-15: verify, classify, rank, under the general flow', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk({ policy: 'general-flow' });
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    const wang = await desk.person('wang', ['engineer']);
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(() => desk.stop());

  const view = async (number: string) =>
    (await desk.api.send('GET', `/tickets/${number}`, { token: agent.token })).body;

  it('ranking before classifying is refused; the matrix proposes a level for what triage found (S1-55, S1-89, S1-90)', async () => {
    const number = await desk.submit(li, request());
    for (const [command, input] of [
      ['grade', { level: 'urgent', reason: '核实' }],
      ['schedule', { until: '2099-01-01T00:00:00Z' }],
    ] as const) {
      const { status, body } = await desk.command(agent, number, command, input);
      assert.deepEqual([status, body.reason], [409, 'classify_first'], command);
    }
    await desk.does(agent, number, 'verify_report');
    const found: [string, string, string, string][] = [
      ['hardware', 'person', 'high', 'normal'],
      ['network', 'department', 'medium', 'normal'],
      ['software/usage', 'department', 'high', 'urgent'],
      ['system_fault', 'company', 'high', 'urgent'],
    ];
    for (const [category, scope, urgency, wanted] of found) {
      await desk.does(agent, number, 'classify', { category, scope, urgency });
      const { level, proposedLevel, category: path } = await view(number);
      assert.deepEqual([path.join('/'), level.key, proposedLevel], [category, 'normal', wanted], 'people decide');
    }
    await desk.does(agent, number, 'grade', { level: 'urgent', reason: '全公司无法下单' });
    const { code, word, severity } = (await view(number)).level;
    assert.deepEqual([code, word.zh, severity], ['U', '紧急', 'critical']);
    const types = (await desk.types(number)).filter((type) => ['verified', 'classified', 'graded'].includes(type));
    assert.deepEqual(types, ['graded', 'verified', ...found.map(() => 'classified'), 'graded']);
  });

  it('the queue shows outages first, also one that triage found; a low ticket is scheduled, shown so, and wakes at its date', async () => {
    const opened = (time: string, form = {}): Promise<Story> =>
      openStory(desk, li, request(form), shanghai(`2025-10-24 ${time}`));
    const mistaken = await opened('15:40');
    const low = await opened('15:45');
    const usual = await opened('15:50', { scope: 'department', urgency: 'medium' });
    const outage = await opened('16:00', { scope: 'company', urgency: 'high' });
    const names = new Map([
      [mistaken.number, 'mistaken'],
      [low.number, 'low'],
      [usual.number, 'usual'],
      [outage.number, 'outage'],
    ]);
    const queue = async (): Promise<[string, string, string | null][]> => {
      const { body } = await desk.api.send('GET', '/tickets?limit=50', { token: agent.token });
      return body.items
        .filter(({ number }: { number: string }) => names.has(number))
        .map((one: { number: string; level: { key: string }; scheduledFor: string | null }) => [
          names.get(one.number),
          one.level.key,
          one.scheduledFor,
        ]);
    };
    assert.deepEqual(
      (await queue()).map(([name]) => name),
      ['outage', 'mistaken', 'low', 'usual'],
    );

    await desk.does(agent, mistaken.number, 'classify', {
      category: 'system_fault',
      scope: 'company',
      urgency: 'high',
    });
    await desk.does(agent, mistaken.number, 'grade', { level: 'urgent', reason: '所有门店受影响' });
    const until = shanghai('2025-10-29 09:00');
    await desk.does(agent, low.number, 'classify', { category: 'software/usage' });
    await desk.does(agent, low.number, 'schedule', { until });
    await desk.does(agent, outage.number, 'classify', { category: 'system_fault' });
    const refused = await desk.command(agent, outage.number, 'schedule', { until });
    assert.deepEqual([refused.status, refused.body.reason], [409, 'only_low']);
    assert.deepEqual(await queue(), [
      ['mistaken', 'urgent', null],
      ['outage', 'urgent', null],
      ['low', 'normal', until],
      ['usual', 'normal', null],
    ]);

    await low.until(shanghai('2025-10-29 10:00'));
    const woken = await desk.db
      .selectFrom('ticket_event')
      .select(['at', 'actor_id', 'via', 'data'])
      .where('number', '=', low.number)
      .where('type', '=', 'woken')
      .execute();
    assert.equal(woken.length, 1);
    low.onTime(woken[0]!.at, until);
    assert.deepEqual([woken[0]!.actor_id, woken[0]!.via], [null, 'system']);
    assert.equal((await ledgerOf(desk, low.number))['scheduled/1.1']!.state, 'met');
    const told = await desk.db
      .selectFrom('notification')
      .innerJoin('account', 'account.id', 'notification.account_id')
      .select('account.account')
      .where('number', '=', low.number)
      .where('template', '=', 'woken')
      .execute();
    assert.deepEqual(
      told.map(({ account }) => account),
      ['wang'],
    );
    assert.equal((await view(low.number)).scheduledFor, null);
  });
});
