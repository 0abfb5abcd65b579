import assert from 'node:assert/strict';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { wantedTimers } from '../../../domain/ticket/wanted-timers.ts';
import { cn, Life } from './life.ts';
import { people, text } from './people.ts';
import { policyVariant } from './policy-variant.ts';

const { li, agent, engineer, supervisor } = people;
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const staff = { account: { id: engineer.id, active: true, staff: true } };

/** `customer-response`, but waiting for the requester stops response and resolution. */
const pausing = policyVariant('customer-response', 'pausing', (clocks) =>
  clocks.map((clock) =>
    clock.key === 'respond' || clock.key === 'resolve' ? { ...clock, pausesOn: ['requester'] } : clock,
  ),
);

const started = (level: string, at = cn('2025-10-24 16:00')): Life => {
  const life = new Life({ policy: pausing, level, at, reviewers: [] });
  life.does('assign', { to: 'engineer' }, supervisor, staff);
  return life;
};
const waits = (life: Life): void => life.does('wait', { reason: 'requester' }, engineer);
const goesOn = (life: Life): void => life.does('resume', {}, engineer);
const rungs = (life: Life, clock: string): [number, string][] =>
  life
    .all('deadline_warned', 'deadline_missed', 'deadline_escalated')
    .filter(({ data }) => data.clock === clock)
    .map(({ at, data }) => [data.share, at]);
const timersOf = (life: Life, clock: string): [string, string][] =>
  wantedTimers(life.ticket, life.plan)
    .filter(({ id }) => id.startsWith(`${clock}/`))
    .map(({ id, at }) => [id, at]);

/** Each was found in a shipping product that times tickets with Temporal (architecture, "Deadlines"). */
describe('six mistakes, not made here', () => {
  it('1. a pause does not skip the threshold it was waiting for: warning and limit move behind it', () => {
    const life = started('P0');
    life.passes(hour + 35 * minute);
    waits(life);
    assert.deepEqual(timersOf(life, 'resolve'), []);
    life.passes(3 * hour);
    assert.deepEqual(rungs(life, 'resolve'), []);
    goesOn(life);
    assert.deepEqual(timersOf(life, 'resolve'), [['resolve/1.1/0/80', cn('2025-10-24 20:36')]]);
    life.passes(day);
    assert.deepEqual(rungs(life, 'resolve'), [
      [0.8, cn('2025-10-24 20:36')],
      [1, cn('2025-10-24 21:00')],
      [1.5, cn('2025-10-24 22:00')],
      [2, cn('2025-10-24 23:00')],
    ]);
    assert.deepEqual(life.findings(), []);
  });

  it('1. nor does a second pause, nor one that begins at the very threshold', () => {
    const life = started('P0');
    life.until(cn('2025-10-24 17:35:59'));
    life.isDown(second);
    waits(life); // 17:36:00, when the warning is due
    life.passes(hour);
    goesOn(life);
    assert.deepEqual(rungs(life, 'resolve'), []);
    life.passes(0);
    assert.deepEqual(rungs(life, 'resolve'), [[0.8, cn('2025-10-24 18:36')]]);
    waits(life);
    life.passes(hour);
    goesOn(life);
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-24 20:00'));
    life.passes(day);
    assert.equal(rungs(life, 'resolve').length, 4);
    assert.deepEqual(life.findings(), []);
  });

  it('2. a breach at 100 % is not lost by a pause that comes after it', () => {
    const life = started('P0');
    life.isDown(2 * hour + second);
    waits(life);
    assert.deepEqual(rungs(life, 'resolve'), [
      [0.8, cn('2025-10-24 18:00:01')],
      [1, cn('2025-10-24 18:00:01')],
    ]);
    assert.equal(life.deadline('resolve').missedAt, cn('2025-10-24 18:00:01'));
    life.passes(day);
    goesOn(life);
    const resolve = life.deadline('resolve');
    assert.equal(resolve.dueAt, cn('2025-10-24 18:00'));
    assert.equal(resolve.missedAt, cn('2025-10-24 18:00:01'));
    life.passes(day);
    assert.deepEqual(
      rungs(life, 'resolve').map(([share]) => share),
      [0.8, 1, 1.5, 2],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('3. no timer that lost the race is wanted any longer: after each event exactly the next rungs are', () => {
    const life = started('P1');
    assert.deepEqual(timersOf(life, 'respond'), [['respond/1.1/0/80', cn('2025-10-24 16:24')]]);
    life.does('respond', { channel: 'phone' }, engineer);
    assert.deepEqual(timersOf(life, 'respond'), []);
    life.does('classify', { category: 'software' }, agent, { category: { path: ['software'], groupId: null } });
    const before = timersOf(life, 'resolve');
    life.does('grade', { level: 'P0', reason: text }, agent, { reviewers: [] });
    const after = timersOf(life, 'resolve');
    assert.deepEqual(before, [['resolve/1.1/0/80', cn('2025-10-24 19:12')]]);
    assert.deepEqual(after, [['resolve/1.1/1/80', cn('2025-10-24 17:36')]]);
    life.does('resolve', { solution: text, verification: text }, engineer);
    assert.deepEqual(timersOf(life, 'resolve'), []);
    life.does('confirm', { outcome: 'solved' }, li);
    assert.deepEqual(
      wantedTimers(life.ticket, life.plan).map(({ id, at }) => [id, at]),
      [
        ['follow_up_first/1.1/0/100', cn('2025-10-25 16:00')],
        ['follow_up/1.1/0/100', cn('2025-10-31 16:00')],
        ['survey/1.1/0/100', cn('2025-10-24 17:00')],
      ],
    );
    assert.deepEqual(life.findings(), []);
  });

  it("4. a pause is measured to the millisecond, in the deadline's own calendar", () => {
    const life = started('P2'); // eight working hours from Friday 16:00: Monday 16:00
    life.until(instantOf(msOf(cn('2025-10-24 17:59:59')) + 123));
    waits(life);
    life.until(instantOf(msOf(cn('2025-10-27 09:00:01')) + 7)); // 0.877 s on Friday, 1.007 s on Monday
    goesOn(life);
    const resumed = life.all('deadline_resumed').find(({ data }) => data.clock === 'resolve')!;
    assert.equal(resumed.data.pausedMs, 1884);
    assert.equal(resumed.data.to, instantOf(msOf(cn('2025-10-27 16:00:01')) + 884));
    assert.deepEqual(life.findings(), []);
  });

  it('4. and of the same pause another clock takes all of it, if it never closes', () => {
    const life = started('P2', cn('2025-10-24 17:00'));
    life.passes(30 * minute);
    waits(life);
    life.until(cn('2025-10-26 12:00'));
    goesOn(life);
    const paused = Object.fromEntries(life.all('deadline_resumed').map(({ data }) => [data.clock, data.pausedMs]));
    assert.deepEqual(paused, { respond: 42.5 * hour, resolve: 30 * minute });
    assert.equal(life.deadline('respond').dueAt, cn('2025-10-26 13:30'));
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-27 17:30'));
    assert.deepEqual(life.findings(), []);
  });

  it('5. no number of failed attempts ends the clock for good', () => {
    const life = started('P0');
    for (let attempt = 0; attempt < 5; attempt++) {
      life.passes(10 * minute);
      life.does('resolve', { solution: text, verification: text }, engineer);
      life.passes(5 * minute);
      life.does('confirm', { outcome: 'not_solved', reason: text }, li);
      life.does('diagnose', { means: ['logs'], findings: text }, engineer);
      assert.equal(life.deadline('resolve').state, 'running');
      assert.equal(life.deadline('resolve').id, 'resolve/1.1');
    }
    assert.equal(life.ticket.round, 6);
    life.passes(day);
    assert.deepEqual(
      rungs(life, 'resolve').map(([share, at]) => [share, at]),
      [
        [0.8, cn('2025-10-24 17:36')],
        [1, cn('2025-10-24 18:00')],
        [1.5, cn('2025-10-24 19:00')],
        [2, cn('2025-10-24 20:00')],
      ],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('6. reopening does not forget the clocks: a new round with response and resolution of its own', () => {
    const life = started('P1');
    life.does('resolve', { solution: text, verification: text, confirmed: 'phone' }, engineer);
    life.does('archive', { finalSolution: text, archiveDate: '2025-10-24' }, engineer);
    life.until(cn('2025-10-30 10:00'));
    life.does('reopen', { reason: text }, li);
    assert.equal(life.ticket.status, 'follow_up');
    assert.equal(life.ticket.round, 2);
    assert.deepEqual(
      life.ticket.deadlines.filter(({ state }) => state === 'running').map(({ id, dueAt }) => [id, dueAt]),
      [
        ['respond/2.1', cn('2025-10-30 10:30')],
        ['resolve/2.1', cn('2025-10-30 14:00')],
      ],
    );
    life.passes(day);
    assert.deepEqual(
      life.all('deadline_missed').map(({ data }) => data.rung),
      [`${life.number}/respond/2.1/0/100`, `${life.number}/resolve/2.1/0/100`],
    );
    assert.deepEqual(life.findings(), []);
  });
});

describe('a clock that rests', () => {
  for (const [way, leave] of [
    ['released', (life: Life) => life.does('release', {}, engineer)],
    [
      'escalated to a group',
      (life: Life) =>
        life.does('escalate', { reason: 'ability', group: 'network', checks: text, results: text }, engineer, {
          group: { id: people.second.groupIds[0]! },
        }),
    ],
    ['resolved', (life: Life) => life.does('resolve', { solution: text, verification: text }, engineer)],
    ["the requester's reply", (life: Life) => life.does('message', { text }, li)],
  ] as const) {
    it(`goes on when waiting ends by ${way}`, () => {
      const life = started('P0');
      waits(life);
      life.passes(hour);
      leave(life);
      assert.equal(life.ticket.waitingFor, null);
      assert.ok(life.ticket.deadlines.every(({ state }) => state !== 'paused'));
      assert.equal(life.deadline('resolve').dueAt, cn('2025-10-24 19:00'));
      assert.equal(life.all('waiting_ended').length, 1);
      assert.deepEqual(life.findings(), []);
    });
  }

  it('met while it rests is met in time, whatever the hour: the pause is counted first', () => {
    const life = started('P0');
    waits(life);
    life.passes(day);
    life.does('respond', { channel: 'phone' }, engineer);
    const met = life.all('deadline_met').find(({ data }) => data.clock === 'respond')!;
    assert.equal(met.data.inTime, true);
    assert.equal(met.data.dueAt, cn('2025-10-25 16:15'));
    assert.deepEqual(life.findings(), []);
  });

  it('regraded while it rests keeps its pause, and is not past because the pause was long', () => {
    const life = started('P1');
    life.does('classify', { category: 'software' }, agent, { category: { path: ['software'], groupId: null } });
    life.passes(10 * minute);
    waits(life);
    life.passes(day);
    life.does('grade', { level: 'P0', reason: text }, agent);
    const respond = life.deadline('respond');
    assert.deepEqual([respond.state, respond.pastAtRegrading, respond.missedAt], ['paused', false, null]);
    goesOn(life);
    assert.equal(life.deadline('respond').dueAt, cn('2025-10-25 16:15'));
    assert.deepEqual(life.findings(), []);
  });
});
