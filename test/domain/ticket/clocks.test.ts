import assert from 'node:assert/strict';
import { msOf } from '../../../contracts/instant.ts';
import { isOverdue, nextDue } from '../../../domain/ticket/next-due.ts';
import { cn, Life } from './life.ts';
import { people, text } from './people.ts';
import { policyVariant } from './policy-variant.ts';

const { li, agent, engineer, supervisor } = people;
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const staff = { account: { id: engineer.id, active: true, staff: true } };
const software = { category: { path: ['software', 'function'], groupId: null } };

const aroundTheClock = policyVariant('it-service-form', 'around-the-clock', (clocks) =>
  clocks.map((clock) => (clock.key === 'acknowledge' ? { ...clock, calendar: '24x7' } : clock)),
);

/** Classified, and owned by the engineer. */
const working = (life: Life): Life => {
  life.does('classify', { category: 'software' }, agent, software);
  life.does('assign', { to: 'engineer' }, supervisor, staff);
  return life;
};

const solved = (life: Life): void => life.does('resolve', { solution: text, verification: text }, engineer);

describe('the acknowledge clock over a holiday (AC-03)', () => {
  const low = () => new Life({ policy: 'it-service-form', level: 'low', at: cn('2023-10-01 09:30') });

  it('is due on the make-up Saturday at 10:00, the response after plain 24 hours; the receipt stopped nothing', () => {
    const life = low();
    assert.equal(life.deadline('acknowledge').dueAt, cn('2023-10-07 10:00'));
    assert.equal(life.deadline('respond').dueAt, cn('2023-10-02 09:30'));
    assert.equal(life.all('receipt_sent').length, 1);
    assert.deepEqual(life.all('deadline_met'), []);
    assert.deepEqual(life.findings(), []);
  });

  it("an agent's e-mail on Saturday 09:40 meets the first and is too late for the second, missed once on 2 October", () => {
    const life = low();
    life.until(cn('2023-10-07 09:40'));
    life.does('respond', { channel: 'email', text }, agent);
    assert.equal(life.all('responded')[0]!.data.channel, 'email');
    const met = Object.fromEntries(life.all('deadline_met').map(({ data }) => [data.clock, data]));
    assert.equal(met.acknowledge!.inTime, true);
    assert.equal(met.respond!.inTime, false);
    assert.equal(met.respond!.dueAt, cn('2023-10-02 09:30'));
    const missed = life.all('deadline_missed');
    assert.deepEqual(
      missed.map(({ at, data }) => [data.clock, at, data.latenessMs]),
      [['respond', cn('2023-10-02 09:30'), 0]],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('acknowledging by e-mail meets the first only', () => {
    const life = low();
    life.until(cn('2023-10-07 09:40'));
    life.does('acknowledge', { channel: 'email' }, agent);
    assert.deepEqual(
      life.all('deadline_met').map(({ data }) => `${data.clock} ${data.inTime}`),
      ['acknowledge true'],
    );
    assert.equal(life.deadline('respond').state, 'running');
  });

  it('is due on the same Sunday at 10:30 with a 24x7 calendar', () => {
    const life = new Life({ policy: aroundTheClock, at: cn('2023-10-01 09:30') });
    assert.equal(life.deadline('acknowledge').dueAt, cn('2023-10-01 10:30'));
    assert.deepEqual(life.findings(), []);
  });
});

describe('limits to the second (AC-40)', () => {
  it('a P2 of Friday 16:00 is due for response at 18:00 and for resolution on Monday at 16:00', () => {
    const life = new Life({ level: 'P2', at: cn('2025-10-24 16:00') });
    assert.equal(life.deadline('respond').dueAt, cn('2025-10-24 18:00'));
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-27 16:00'));
    const odd = new Life({ level: 'P2', at: cn('2025-10-24 16:00:01') });
    assert.equal(odd.deadline('resolve').dueAt, cn('2025-10-27 16:00:01'));
    assert.deepEqual([...life.findings(), ...odd.findings()], []);
  });

  it('a P3 of the same time is due for response at 20:00 and for resolution on Wednesday at 16:00', () => {
    const life = new Life({ level: 'P3', at: cn('2025-10-24 16:00') });
    assert.equal(life.deadline('respond').dueAt, cn('2025-10-24 20:00'));
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-29 16:00'));
  });

  it("a progress report meets a P3's resolution and starts it anew with the same limit (S4-16)", () => {
    const life = working(new Life({ level: 'P3', at: cn('2025-10-24 16:00') }));
    life.until(cn('2025-10-29 15:59:59'));
    life.does('progress', { text }, engineer);
    const [first, next] = life.ticket.deadlines.filter(({ clock }) => clock === 'resolve');
    assert.equal(first!.state, 'met');
    assert.equal(next!.id, 'resolve/1.2');
    assert.equal(next!.startedAt, cn('2025-10-29 15:59:59'));
    assert.equal(next!.dueAt, cn('2025-11-03 15:59:59'));
    assert.deepEqual(life.findings(), []);
  });

  it('a P1 with only a definite plan at 3 h 50 meets its 4 hours (S4-12)', () => {
    const life = working(new Life({ level: 'P1', at: cn('2025-10-24 16:00') }));
    life.passes(3 * hour + 50 * minute);
    life.does('plan_definite', { text, doneBy: '2025-10-28T16:00:00+08:00' }, engineer);
    const met = life.all('deadline_met').find(({ data }) => data.clock === 'resolve')!;
    assert.deepEqual([met.data.inTime, met.data.provisional, met.data.by], [true, false, 'plan_made_definite']);
    assert.deepEqual(life.findings(), []);
  });

  it('with no group that fits nobody is assigned, and the customer-service supervisor is asked at ten minutes', () => {
    const life = new Life({ level: 'P2', at: cn('2025-10-24 16:00'), groupId: null });
    assert.equal(life.all('assignment_failed').length, 1);
    life.passes(10 * minute);
    const [missed] = life.all('deadline_missed');
    assert.equal(missed!.at, cn('2025-10-24 16:10'));
    assert.ok(missed!.data.tell.includes('post:customer_service_supervisor'));
    assert.deepEqual(life.findings(), []);
  });
});

describe('a P0 (AC-39)', () => {
  it('is warned at 1 h 36; a temporary solution at 1 h 50 meets the two hours', () => {
    const life = working(new Life({ level: 'P0', at: cn('2025-10-24 16:00') }));
    life.passes(hour + 50 * minute);
    const warned = life.all('deadline_warned').find(({ data }) => data.clock === 'resolve')!;
    assert.equal(warned.at, cn('2025-10-24 17:36'));
    life.does('temporary_solution', { text, plan: text, permanentFixBy: '2025-10-30T18:00:00+08:00' }, engineer);
    assert.equal(life.deadline('resolve').state, 'met');
    assert.deepEqual(life.ticket.waitingFor?.reason, 'permanent_fix');
    life.passes(day);
    assert.deepEqual(
      life.all('deadline_missed').filter(({ data }) => data.clock === 'resolve'),
      [],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('with nothing given at two hours is missed once and escalated', () => {
    const life = working(new Life({ level: 'P0', at: cn('2025-10-24 16:00') }));
    life.passes(day);
    const resolve = life
      .all('deadline_missed', 'deadline_escalated')
      .filter(({ data }) => data.clock === 'resolve')
      .map(({ type, at, data }) => [type, at, data.share]);
    assert.deepEqual(resolve, [
      ['deadline_missed', cn('2025-10-24 18:00'), 1],
      ['deadline_escalated', cn('2025-10-24 19:00'), 1.5],
      ['deadline_escalated', cn('2025-10-24 20:00'), 2],
    ]);
    assert.equal(isOverdue(life.ticket), true);
    assert.deepEqual(life.findings(), []);
  });
});

describe('a level that changes', () => {
  it('a dispute raised to P0 counts from creation; what is past then is marked, not missed (S4-38, I-03)', () => {
    const life = working(new Life({ level: 'P1', at: cn('2025-10-24 16:00') }));
    life.passes(5 * minute);
    life.does('review_level', {}, engineer);
    life.does('dispute_level', { wanted: 'P0', reason: text }, li);
    life.passes(15 * minute);
    life.does('answer_dispute', { level: 'P0', reason: text }, supervisor);
    const moved = Object.fromEntries(life.all('deadline_moved').map(({ data }) => [data.clock, data]));
    assert.deepEqual(Object.keys(moved), ['respond', 'resolve']);
    assert.equal(moved.respond!.to, cn('2025-10-24 16:15'));
    assert.equal(moved.respond!.pastAtRegrading, true);
    assert.equal(moved.resolve!.to, cn('2025-10-24 18:00'));
    assert.equal(moved.resolve!.pastAtRegrading, false);
    assert.equal(isOverdue(life.ticket), true);
    assert.equal(nextDue(life.ticket), cn('2025-10-24 18:00'));
    life.passes(hour);
    assert.deepEqual(life.all('deadline_missed'), []);
    // Its escalation goes on: 150 % had come already, 200 % comes.
    assert.deepEqual(
      life.all('deadline_escalated').map(({ at, data }) => [data.clock, data.share, at]),
      [
        ['respond', 1.5, cn('2025-10-24 16:22:30')],
        ['respond', 2, cn('2025-10-24 16:30')],
      ],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('an ordinary miss stays one when a higher level follows it', () => {
    const life = working(new Life({ level: 'P1', at: cn('2025-10-24 16:00') }));
    life.passes(40 * minute);
    life.does('grade', { level: 'P0', reason: text }, agent);
    const respond = life.deadline('respond');
    assert.equal(respond.missedAt, cn('2025-10-24 16:30'));
    assert.equal(respond.pastAtRegrading, false);
    life.passes(day);
    assert.equal(life.all('deadline_missed').filter(({ data }) => data.clock === 'respond').length, 1);
    assert.deepEqual(life.findings(), []);
  });

  it('leaves clocks alone whose limit it does not change: a missed assignment stays missed, no timer is armed anew', () => {
    const life = new Life({ level: 'P2', at: cn('2025-10-24 16:00'), groupId: null });
    life.passes(12 * minute);
    life.does('classify', { category: 'software' }, agent, software);
    life.does('grade', { level: 'P3', reason: text }, agent);
    const assign = life.deadline('assign');
    assert.equal(assign.missedAt, cn('2025-10-24 16:10'));
    assert.equal(assign.term, 0);
    assert.ok(life.all('deadline_moved').every(({ data }) => data.clock !== 'assign'));
    assert.deepEqual(life.findings(), []);
  });

  it('asks the reviewers again when it is graded anew before they answered, so that pushing is not missed', () => {
    const life = working(new Life({ level: 'P1', at: cn('2025-10-24 16:00') }));
    life.passes(minute);
    life.does('grade', { level: 'P0', reason: text }, agent, { reviewers: [engineer.id] });
    life.passes(9 * minute);
    assert.deepEqual(
      life.all('deadline_missed').map(({ data }) => data.clock),
      ['review_decide'],
    );
    assert.equal(life.all('level_review_pushed').length, 2);
    assert.deepEqual(life.findings(), []);
  });

  it('lowered in time, a limit is worked out anew and the old one is never missed', () => {
    const life = working(new Life({ level: 'P0', at: cn('2025-10-24 16:00') }));
    life.passes(10 * minute);
    life.does('grade', { level: 'P3', reason: text }, agent);
    assert.equal(life.deadline('respond').dueAt, cn('2025-10-24 20:00'));
    life.passes(3 * hour + 49 * minute);
    assert.deepEqual(
      life.all('deadline_missed').filter(({ data }) => data.clock === 'respond'),
      [],
    );
    assert.deepEqual(life.findings(), []);
  });
});

describe('the due instant', () => {
  it('handled exactly at it is met; a millisecond later is missed', () => {
    for (const [late, inTime] of [
      [0, true],
      [1, false],
    ] as const) {
      const life = new Life({ level: 'P2', at: cn('2025-10-24 16:00') });
      life.isDown(2 * hour + late);
      life.does('respond', { channel: 'phone' }, agent);
      const met = life.all('deadline_met').find(({ data }) => data.clock === 'respond')!;
      assert.equal(met.data.inTime, inTime);
      assert.equal(life.all('deadline_missed').length, late);
      assert.deepEqual(life.findings(), []);
    }
  });

  it('is not rewritten by a worker that was down: each rung fires once on return, in due order, honestly late', () => {
    const life = working(new Life({ level: 'P0', at: cn('2025-10-24 16:00') }));
    const seen = life.events.length;
    life.isDown(3 * hour);
    life.isBack();
    const fired = life
      .all('deadline_warned', 'deadline_missed', 'deadline_escalated')
      .filter(({ seq }) => seq > seen)
      .map(({ data }) => data);
    const dues = fired.map(({ dueAt }) => dueAt);
    assert.deepEqual(dues, [...dues].sort());
    assert.ok(fired.every(({ dueAt, latenessMs }) => latenessMs === msOf(life.now) - msOf(dueAt)));
    assert.equal(new Set(fired.map(({ rung }) => rung)).size, fired.length);
    life.isBack();
    assert.equal(life.events.length, seen + fired.length);
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-24 18:00'));
    assert.deepEqual(life.findings(), []);
  });
});

describe('asking for confirmation', () => {
  it('meets the resolution provisionally, for good when the requester says solved', () => {
    const life = working(new Life({ level: 'P2', at: cn('2025-10-24 16:00') }));
    life.passes(hour);
    solved(life);
    life.passes(6 * day);
    life.does('confirm', { outcome: 'solved' }, li);
    const met = life.all('deadline_met').filter(({ data }) => data.clock === 'resolve');
    assert.deepEqual(
      met.map(({ data }) => [data.provisional, data.inTime, data.metAt]),
      [
        [true, true, cn('2025-10-24 17:00')],
        [false, true, cn('2025-10-24 17:00')],
      ],
    );
    assert.deepEqual(life.all('deadline_missed'), []);
    assert.deepEqual(life.findings(), []);
  });

  it('voided by "not solved" after the limit: the passed rungs fire once, marked, late from the voiding', () => {
    const life = working(new Life({ level: 'P0', at: cn('2025-10-24 16:00') }));
    life.passes(hour);
    solved(life);
    life.passes(2 * hour);
    life.does('confirm', { outcome: 'not_solved', reason: text }, li);
    life.isDown(5 * second);
    life.isBack();
    life.isBack();
    const fired = life
      .all('deadline_warned', 'deadline_missed', 'deadline_escalated')
      .filter(({ data }) => data.clock === 'resolve')
      .map(({ type, data }) => [type, data.dueAt, data.voided, data.latenessMs]);
    assert.deepEqual(fired, [
      ['deadline_warned', cn('2025-10-24 17:36'), true, 5 * second],
      ['deadline_missed', cn('2025-10-24 18:00'), true, 5 * second],
      ['deadline_escalated', cn('2025-10-24 19:00'), undefined, 5 * second],
    ]);
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-24 18:00'));
    life.passes(day);
    assert.equal(life.all('deadline_escalated').filter(({ data }) => data.clock === 'resolve').length, 2);
    assert.deepEqual(life.findings(), []);
  });

  it('taken back in time, the old clock runs on with its due instant', () => {
    const life = working(new Life({ level: 'P0', at: cn('2025-10-24 16:00') }));
    life.passes(hour);
    solved(life);
    life.does('take_back', { reason: text }, engineer);
    assert.equal(life.deadline('resolve').state, 'running');
    life.until(cn('2025-10-24 18:00'));
    assert.equal(life.all('deadline_missed').filter(({ data }) => data.clock === 'resolve')[0]!.at, life.now);
    assert.deepEqual(life.findings(), []);
  });

  it('regraded meanwhile to a limit that the meeting did not keep: late, and marked as past at regrading', () => {
    const life = working(new Life({ level: 'P2', at: cn('2025-10-24 16:00') }));
    life.until(cn('2025-10-27 15:00'));
    solved(life);
    life.does('grade', { level: 'P0', reason: text }, agent);
    life.does('confirm', { outcome: 'solved' }, li);
    const resolve = life.deadline('resolve');
    assert.equal(resolve.pastAtRegrading, true);
    assert.equal(life.all('deadline_met').at(-1)!.data.inTime, false);
    assert.deepEqual(life.findings(), []);
  });
});
