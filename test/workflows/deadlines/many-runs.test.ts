import assert from 'node:assert/strict';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { customerRequest } from '../../support/forms.ts';
import { berlin, harbourPolicy, harbourRequest } from './harbour.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { shanghai } from './shanghai.ts';
import { openStory, type Story } from './story.ts';
import { timersOf } from './timers.ts';

const minute = 60_000;

/** Every third command begins a new run: timers do not survive that, the state does. */
const startShortRuns = async (policy: string): Promise<{ desk: Desk; li: Person; wang: Person }> => {
  const desk = await startDesk({ policy, continueAfter: 3 });
  const li = await desk.person('li', ['requester']);
  const wang = await desk.person('wang', ['engineer', 'supervisor']);
  return { desk, li, wang };
};

/** How many runs the ticket has had. */
const runsOf = async (desk: Desk, number: string): Promise<number> => {
  const runs = new Set<string>();
  let handle = desk.client.workflow.getHandle(number);
  for (;;) {
    const { events } = await handle.fetchHistory();
    const start = events?.[0]?.workflowExecutionStartedEventAttributes;
    runs.add(start!.originalExecutionRunId!);
    if (!start!.continuedExecutionRunId) return runs.size;
    handle = desk.client.workflow.getHandle(number, start!.continuedExecutionRunId);
  }
};

/** Ids of the armed timers, after it was seen that the engine holds as many; not in the first moments of a run. */
const checkArmed = async (desk: Desk, number: string): Promise<string[]> => {
  const { armed } = (await desk.client.workflow.getHandle(number).query('state')) as { armed: { id: string }[] };
  assert.equal((await timersOf(desk, number)).pending.length, armed.length);
  return armed.map(({ id }) => id).sort();
};

describe('many deadlines across many runs of a ticket', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;
  before(async () => {
    ({ desk, li, wang } = await startShortRuns('customer-response'));
  });
  after(() => desk.stop());

  it('every run arms its timers anew; each rung of five clocks comes at its instant, none twice', async () => {
    const opened = shanghai('2025-10-24 10:00');
    const form = { scope: 'company', urgency: 'high', category: 'hardware' };
    const { number, until, onTime } = await openStory(desk, li, customerRequest(form), opened);
    const notes = async (count: number) => {
      for (let n = 0; n < count; n += 1) await desk.does(wang, number, 'note', { text: `第${n}条` });
    };
    await desk.does(li, number, 'dispute_level', { reason: '还要更快' });
    const { started_at: disputedAt } = (await ledgerOf(desk, number))['dispute/1.1']!;
    for (const at of ['10:07', '10:09', '10:11', '10:14', '10:21', '10:29']) {
      await until(shanghai(`2025-10-24 ${at}`));
      await notes(3);
    }
    assert.deepEqual(await checkArmed(desk, number), ['dispute/1.1/0/100', 'resolve/1.1/0/80', 'respond/1.1/0/200']);
    await until(shanghai('2025-10-24 14:00:05'));
    assert.ok((await runsOf(desk, number)) >= 6);

    const rungs = await rungsOf(desk, number);
    const ladder = (deadline: string, from: Instant, minutes: number) =>
      [80, 100, 150, 200].map(
        (percent) => `${number}/${deadline}/0/${percent} ${instantOf(msOf(from) + (minutes * minute * percent) / 100)}`,
      );
    assert.deepEqual(
      rungs.map(({ effect, dueAt }) => `${effect} ${dueAt}`).sort(),
      [
        ...ladder('assign/1.1', opened, 10),
        ...ladder('review_decide/1.1', opened, 10),
        ...ladder('respond/1.1', opened, 15),
        ...ladder('resolve/1.1', opened, 120),
        ...ladder('dispute/1.1', disputedAt, 30),
      ].sort(),
    );
    for (const { firedAt, dueAt } of rungs) onTime(firedAt, dueAt);
    const fired = (await desk.types(number)).filter((type) => /^deadline_(warned|missed|escalated)$/.test(type));
    assert.equal(fired.length, 20, 'one event per rung');
  });
});

describe('pauses across many runs of a ticket', () => {
  const opened = berlin('2025-10-20 10:00:00');
  let desk: Desk;
  let li: Person;
  let wang: Person;
  before(async () => {
    ({ desk, li, wang } = await startShortRuns(harbourPolicy));
    await desk.group('码头组', [wang], ['crane']);
  });
  after(() => desk.stop());

  const later = (ms: number): Instant => instantOf(msOf(opened) + ms);
  const begin = async (): Promise<Story> => {
    const story = await openStory(desk, li, harbourRequest({ requestedLevel: 'red' }), opened);
    await desk.does(wang, story.number, 'claim');
    return story;
  };
  const pauseMs = async (number: string): Promise<number> => {
    const { state } = await desk.db
      .selectFrom('ticket')
      .select('state')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    const { pauses } = state.deadlines.find(({ id }) => id === 'respond/1.1')!;
    return pauses.reduce((sum, { from, to }) => sum + msOf(to!) - msOf(from), 0);
  };

  it('a paused clock stays paused in the next run, then runs on with exactly what was left', async () => {
    const { number, until } = await begin();
    await until(later(15 * minute));
    await desk.does(wang, number, 'wait', { reason: 'requester' });
    for (const text of ['一', '二', '三', '四']) await desk.does(wang, number, 'note', { text });
    await until(later(16 * minute));
    assert.ok((await runsOf(desk, number)) >= 2);
    assert.deepEqual(await checkArmed(desk, number), []);
    await until(later(60 * minute));
    await desk.does(li, number, 'message', { text: '换了钥匙也不行' });
    await until(later(60.5 * minute));
    assert.deepEqual(await checkArmed(desk, number), ['resolve/1.1/0/50', 'respond/1.1/0/80']);
    await until(later(67 * minute));
    const moved = await pauseMs(number);
    assert.deepEqual(
      (await rungsOf(desk, number, 'respond/1.1')).map(({ percent, dueAt }) => [percent, dueAt]),
      [
        [80, later(16 * minute + moved)],
        [100, later(20 * minute + moved)],
      ],
    );
  });

  it('met while it rests, it counts what the clock itself has run: in time', async () => {
    const { number, until } = await begin();
    await until(later(10 * minute));
    await desk.does(wang, number, 'wait', { reason: 'requester' });
    await until(later(90 * minute));
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    const row = (await ledgerOf(desk, number))['respond/1.1']!;
    assert.deepEqual([row.state, row.missed_at], ['met', null]);
    assert.ok(row.met_at! <= row.due_at, `${row.met_at} is before ${row.due_at}`);
    assert.equal(row.due_at, later(20 * minute + (await pauseMs(number))));
  });

  it('released or escalated while it waits, no clock is left standing', async () => {
    const { number, until } = await begin();
    await until(later(5 * minute));
    await desk.does(wang, number, 'wait', { reason: 'requester' });
    await until(later(30 * minute));
    await desk.does(wang, number, 'release', { reason: '下班' });
    await until(later(31 * minute));
    assert.deepEqual(await checkArmed(desk, number), ['resolve/1.1/0/50', 'respond/1.1/0/80']);
    await until(later(46 * minute));
    assert.deepEqual(
      (await rungsOf(desk, number, 'respond/1.1')).map(({ percent }) => percent),
      [80, 100],
    );
  });
});
