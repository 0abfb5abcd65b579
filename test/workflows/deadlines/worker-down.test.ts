import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { customerRequest } from '../../support/forms.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { shanghai } from './shanghai.ts';
import { openStory, type Story } from './story.ts';
import { timersOf } from './timers.ts';

const opened = shanghai('2025-10-24 10:00');
const p0 = customerRequest({ scope: 'company', urgency: 'high' });

/**
 * The worker is away while limits pass. The engine fires their timers at their instants and keeps them; nobody decides
 * anything until the worker is back, seconds later.
 */
describe('limits that pass while the worker is down', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let [breached, commanded, many]: Story[] = [];
  let answer: { status: number; body: unknown };

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.person('wang', ['engineer']);
    await desk.group('服务台', [agent], ['software']);
    const open = async (): Promise<Story> => openStory(desk, li, p0, opened);
    [breached, commanded, many] = await Promise.all([open(), open(), open()]);
    await desk.does(li, many!.number, 'dispute_level', { reason: '还要更快' });
    await Promise.all([
      ...[breached, commanded].map((story) => story!.until(shanghai('2025-10-24 10:13'))),
      many!.until(shanghai('2025-10-24 10:29')),
    ]);

    await desk.stopWorker();
    const key = randomUUID();
    const respond = () =>
      desk.command(agent, commanded!.number, 'respond', { channel: 'phone' }, { 'Idempotency-Key': key });
    // Time leaps to five seconds before the first limit (decision 0037), where a workflow task waits for a worker, and goes on as it does for all of us.
    const passing = [breached, commanded, many].map((story) => desk.pass(story!.number, 3 * 60_000));
    await taskWaits(commanded!.number);
    const asked = respond();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await desk.startWorker();
    await Promise.all(passing);
    answer = await asked;
    // Not taken within the patience of the API: the same id may be sent again (architecture, "HTTP answers").
    if (answer.status === 503) answer = await respond();
    await Promise.all([breached, commanded, many].map((story) => desk.settled(story!.number)));
  });
  after(() => desk.stop());

  const taskWaits = async (number: string): Promise<void> => {
    for (;;) {
      const { events } = await desk.client.workflow.getHandle(number).fetchHistory();
      if (events?.at(-1)?.workflowTaskScheduledEventAttributes) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const limitOf = async (number: string, deadline = 'respond/1.1') => {
    const rungs = (await rungsOf(desk, number, deadline)).filter(({ percent }) => percent === 100);
    assert.equal(rungs.length, 1, 'the limit fired once');
    return rungs[0]!;
  };

  it('a breach fires once on return; the due instant stands, the lateness is honest', async () => {
    const rung = await limitOf(breached!.number);
    assert.equal(rung.dueAt, shanghai('2025-10-24 10:15'));
    assert.ok(rung.latenessMs > 1_500 && rung.latenessMs < 60_000, `${rung.latenessMs} ms late`);
    assert.equal(rung.latenessMs, msOf(rung.firedAt) - msOf(rung.dueAt));
    const row = (await ledgerOf(desk, breached!.number))['respond/1.1']!;
    assert.equal(row.due_at, rung.dueAt);
    assert.equal(row.missed_at, rung.firedAt);
    assert.deepEqual(rung.told, ['agent']);
  });

  it('the ledger says that it was missed while the desk was down, from the setting LATE_AFTER_SECONDS on', async () => {
    const missedWhileDown = async (lateAfterMs: number): Promise<boolean> => {
      desk.api.context.settings.lateAfterMs = lateAfterMs;
      const { body } = await desk.api.send('GET', `/tickets/${breached!.number}/deadlines`, { token: agent.token });
      return body.items.find(({ id }: { id: string }) => id === 'respond/1.1').missedWhileDown;
    };
    assert.deepEqual([await missedWhileDown(1_000), await missedWhileDown(60_000)], [true, false]);
  });

  it('a command sent in time and handled late, because the desk was down, is late and says when it was received', async () => {
    assert.ok([200, 202].includes(answer.status), JSON.stringify(answer.body));
    const rung = await limitOf(commanded!.number);
    const row = (await ledgerOf(desk, commanded!.number))['respond/1.1']!;
    assert.deepEqual([row.state, row.missed_at], ['met', rung.firedAt]);
    assert.ok(row.met_at! >= row.missed_at!, 'the limit was processed before the command');
    const responded = await desk.db
      .selectFrom('ticket_event')
      .select(['received_at', 'recorded_at'])
      .where('number', '=', commanded!.number)
      .where('type', '=', 'responded')
      .executeTakeFirstOrThrow();
    assert.ok(msOf(responded.recorded_at) - msOf(responded.received_at!) > 1_500);
  });

  it('rungs of several clocks, overdue together, run once each, in due order', async () => {
    const { number } = many!;
    const rungs = (await rungsOf(desk, number)).filter(({ dueAt }) => dueAt >= shanghai('2025-10-24 10:30'));
    const { started_at } = (await ledgerOf(desk, number))['dispute/1.1']!;
    const disputeDue = instantOf(msOf(started_at) + 30 * 60_000);
    assert.deepEqual(
      rungs.map(({ deadline, percent, dueAt }) => [deadline, percent, dueAt]),
      [
        ['respond/1.1', 200, shanghai('2025-10-24 10:30')],
        ['dispute/1.1', 100, disputeDue],
      ],
    );
    assert.ok(rungs[0]!.latenessMs > 1_500);
    assert.deepEqual((await timersOf(desk, number)).pending.length, 2, 'resolve and dispute go on');
  });
});
