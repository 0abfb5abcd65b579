import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { ledgerOf } from '../workflows/deadlines/ledger.ts';
import { shanghai } from '../workflows/deadlines/shanghai.ts';
import { openStory } from '../workflows/deadlines/story.ts';

const friday = shanghai('2025-10-24 16:00');

describe('AC-15: verify, classify, rank', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    const wang = await desk.person('wang', ['engineer']);
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(() => desk.stop());

  const view = async (number: string) =>
    (await desk.api.send('GET', `/tickets/${number}`, { token: agent.token })).body;

  it('ranking before classifying is refused; the matrix proposes a level for what triage found', async () => {
    const number = await desk.submit(li, customerRequest({ scope: 'person', urgency: 'low' }));
    await desk.does(agent, number, 'verify_report');
    for (const [command, input] of [
      ['grade', { level: 'P0', reason: '核实' }],
      ['schedule', { until: '2099-01-01T00:00:00Z' }],
    ] as const) {
      const { status, body } = await desk.command(agent, number, command, input);
      assert.deepEqual([status, body.reason], [409, 'classify_first'], command);
    }
    assert.deepEqual([(await view(number)).level.key, (await view(number)).proposedLevel], ['P3', 'P3']);
    const found = { category: 'software/system_fault', scope: 'company', urgency: 'high' };
    await desk.does(agent, number, 'classify', found);
    const { level, proposedLevel } = await view(number);
    assert.deepEqual([level.key, proposedLevel], ['P3', 'P0'], 'proposed, and for people to decide');
    await desk.does(agent, number, 'grade', { level: proposedLevel, reason: '全公司受影响' });
    assert.equal((await view(number)).level.key, 'P0');
  });

  it('the queue shows outages first; a low ticket is scheduled, shown so, and wakes at its date', async () => {
    const low = await openStory(desk, li, customerRequest({ scope: 'person', urgency: 'low' }), friday);
    const outage = await openStory(desk, li, customerRequest({ scope: 'company', urgency: 'high' }), friday);
    const until = shanghai('2025-10-29 09:00');
    await desk.does(agent, low.number, 'classify', { category: 'software/function' });
    await desk.does(agent, low.number, 'schedule', { until });
    const early = await desk.command(agent, outage.number, 'schedule', { until });
    assert.deepEqual([early.status, early.body.reason], [409, 'classify_first']);
    const { body } = await desk.api.send('GET', '/tickets?limit=50', { token: agent.token });
    const queue = body.items.filter(({ number }: { number: string }) => [low.number, outage.number].includes(number));
    assert.deepEqual(
      queue.map((one: { number: string; scheduledFor: string | null }) => [one.number, one.scheduledFor]),
      [
        [outage.number, null],
        [low.number, until],
      ],
    );

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
