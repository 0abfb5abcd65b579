import assert from 'node:assert/strict';
import type { Instant } from '../../../contracts/instant.ts';
import type { MoveMode } from '../../../contracts/policy-event.ts';
import { previewMove, type Shift } from '../../../domain/preview/preview-move.ts';
import { decide } from '../../../domain/ticket/decide.ts';
import { isOverdue } from '../../../domain/ticket/next-due.ts';
import type { LoadedPolicy } from '../../../policies/load.ts';
import { cn, Life } from '../ticket/life.ts';
import { people, text } from '../ticket/people.ts';
import { type ClockOfFile, nextVersion, scaled } from './next-version.ts';

const { li, agent, engineer, supervisor, administrator } = people;
const [minute, hour] = [60_000, 3_600_000];
const staff = { account: { id: engineer.id, active: true, staff: true } };
const ever = '1970-01-01T00:00:00.000Z';
const key = 'customer-response';

const input = (mode: MoveMode, version = 2) => ({ key, version, mode });

/** Owned, answered, and P2 of a Friday 16:00: resolution is due on Monday at 16:00. */
const working = (at = '2025-10-24 16:00'): Life => {
  const life = new Life({ level: 'P2', at: cn(at) });
  life.does('assign', { to: 'engineer' }, supervisor, staff);
  life.does('respond', { channel: 'phone' }, engineer);
  return life;
};

const shiftsOf = (life: Life, loaded: LoadedPolicy, mode: MoveMode): Shift[] => {
  const preview = previewMove(life.ticket, administrator, life.now, life.plan, { plan: life.planOf(loaded), mode });
  assert.ok('shifts' in preview, JSON.stringify(preview));
  return preview.shifts;
};

const moves = (life: Life, loaded: LoadedPolicy, mode: MoveMode, effectiveFrom: Instant = ever): void =>
  life.does('move_policy', input(mode, loaded.policy.version), administrator, {
    policy: { plan: life.planOf(loaded), effectiveFrom },
  });

const shift = (of: Partial<Shift>): Shift => ({
  deadline: 'resolve/1.1',
  clock: 'resolve',
  level: 'P2',
  from: cn('2025-10-27 16:00'),
  to: null,
  becomes: null,
  ...of,
});

describe('a running ticket and another version of its policy', () => {
  const half = nextVersion(key, { clocks: scaled('resolve', 0.5) });
  const double = nextVersion(key, { clocks: scaled('resolve', 2) });

  it('takes the new limit from where it began; what is met stays met; the preview says exactly that', () => {
    const life = working();
    const shifts = shiftsOf(life, half, 'switch');
    assert.deepEqual(shifts, [shift({ to: cn('2025-10-27 11:00') })]);
    moves(life, half, 'switch');
    assert.deepEqual(life.ticket.policy, { key, version: 2 });
    const [moved] = life.all('deadline_moved');
    assert.equal(moved!.data.to, shifts[0]!.to);
    assert.equal(moved!.data.cause, 'policy_changed');
    assert.equal(life.deadline('resolve').policyVersion, 2);
    assert.equal(life.deadline('respond').policyVersion, 1);
    assert.equal(life.deadline('respond').state, 'met');
    const [event] = life.all('policy_moved');
    assert.deepEqual(event!.data.from, { key, version: 1 });
    assert.equal(event!.actor.id, administrator.id);
    life.until(cn('2025-10-27 12:00'));
    assert.equal(life.all('deadline_missed').at(-1)!.at, cn('2025-10-27 11:00'));
  });

  it('under "kinder" keeps what is later, and takes what is later', () => {
    const kept = working();
    assert.deepEqual(shiftsOf(kept, half, 'kinder'), []);
    moves(kept, half, 'kinder');
    assert.equal(kept.deadline('resolve').dueAt, cn('2025-10-27 16:00'));
    assert.equal(kept.ticket.policy.version, 2);
    const longer = working();
    const later = [shift({ to: cn('2025-10-28 16:00') })];
    assert.deepEqual(shiftsOf(longer, double, 'kinder'), later);
    moves(longer, double, 'kinder');
    assert.equal(longer.deadline('resolve').dueAt, later[0]!.to);
  });

  it('becomes overdue where the new limit is past: told apart from an ordinary miss, no rung behind it fires', () => {
    const life = working();
    life.until(cn('2025-10-27 15:00'));
    assert.equal(isOverdue(life.ticket), false);
    assert.deepEqual(shiftsOf(life, half, 'switch'), [shift({ to: cn('2025-10-27 11:00'), becomes: 'overdue' })]);
    moves(life, half, 'switch');
    assert.equal(isOverdue(life.ticket), true);
    assert.equal(life.deadline('resolve').pastAtRegrading, true);
    assert.equal(life.all('deadline_missed').filter(({ data }) => data.clock === 'resolve').length, 0);
  });

  it('stops being overdue where the new limit is to come', () => {
    const life = working();
    life.until(cn('2025-10-27 17:00'));
    assert.equal(isOverdue(life.ticket), true);
    assert.deepEqual(shiftsOf(life, double, 'kinder'), [shift({ to: cn('2025-10-28 16:00'), becomes: 'in_time' })]);
    moves(life, double, 'kinder');
    assert.equal(isOverdue(life.ticket), false);
  });

  it('moves what rests, with the pause it has seen', () => {
    const resting = (factor: number) => (clocks: ClockOfFile[]) =>
      scaled(
        'resolve',
        factor,
      )(clocks).map((one) => (one.key === 'resolve' ? { ...one, pausesOn: ['requester'] } : one));
    const pausing = nextVersion(key, { clocks: resting(2) });
    const life = working();
    moves(life, pausing, 'switch');
    life.does('wait', { reason: 'requester' }, engineer);
    assert.equal(life.deadline('resolve').state, 'paused');
    life.passes(hour);
    life.does('message', { text }, li);
    const due = life.deadline('resolve').dueAt;
    moves(life, nextVersion(key, { clocks: resting(1) }, 3), 'switch');
    assert.equal(due, cn('2025-10-28 17:00'));
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-27 17:00'));
  });

  it('loses a promise that the version no longer has, and gains one that it adds', () => {
    const other = nextVersion(key, {
      clocks: (clocks) => [
        ...clocks.filter((one) => one.key !== 'resolve'),
        { ...clocks.find((one) => one.key === 'resolve')!, key: 'repair', levels: ['P2'], duration: { days: 9 } },
      ],
    });
    const life = working();
    const gained = shift({ deadline: 'repair/1.1', clock: 'repair', from: null });
    const shifts = shiftsOf(life, other, 'switch');
    assert.deepEqual(shifts, [shift({ to: null }), { ...gained, to: shifts[1]!.to }]);
    moves(life, other, 'switch');
    assert.equal(life.deadline('resolve').state, 'void');
    assert.equal(life.deadline('repair').startedAt, cn('2025-10-24 16:00'));
    assert.deepEqual(shiftsOf(working(), other, 'kinder'), [shift({ to: null })]);
  });

  it('tells a changed calendar from a changed policy', () => {
    const calendar = nextVersion(key, {
      calendar: (one) => ({
        ...one,
        version: 9,
        week: { ...(one.week as object), mon: [['13:00', '18:00']] },
      }),
    });
    const life = working();
    moves(life, calendar, 'switch');
    assert.equal(life.all('policy_moved')[0]!.data.cause, 'calendar_changed');
    assert.equal(life.all('deadline_moved')[0]!.data.cause, 'calendar_changed');
    assert.equal(life.deadline('resolve').calendarVersion, 9);
    assert.ok(life.deadline('resolve').dueAt > cn('2025-10-27 16:00'));
  });

  it('and one that changes nothing for it only notes the version', () => {
    const same = nextVersion(key, {});
    const life = working();
    assert.deepEqual(shiftsOf(life, same, 'switch'), []);
    moves(life, same, 'switch');
    assert.deepEqual(life.all('deadline_moved'), []);
    assert.equal(life.ticket.policy.version, 2);
  });

  it('is decided by the plan of its version only: with the one before it asks for the other', () => {
    const life = working();
    const { plan } = life;
    moves(life, half, 'switch');
    const asked = { command: 'note', input: { text }, actor: agent, facts: {}, via: 'http' as const };
    const decided = decide(life.ticket, asked, life.now, plan);
    assert.equal(decided.outcome, 'needsPlan');
    assert.deepEqual(decided.outcome === 'needsPlan' && decided.policy, { key, version: 2 });
    life.does('note', { text }, agent);
  });

  it('asks for a longer plan of the new version where that ends too early', () => {
    const life = working();
    const whole = life.planOf(double);
    const until = cn('2025-10-27 09:00');
    const calendars = Object.fromEntries(
      Object.entries(whole.calendars).map(([one, calendar]) => [
        one,
        { ...calendar, open: calendar.open.filter(([opens]) => opens < Date.parse(until)) },
      ]),
    );
    const plan = { ...whole, until, calendars };
    const facts = { policy: { plan, effectiveFrom: ever } };
    const asked = { command: 'move_policy', input: input('switch'), actor: administrator, facts, via: 'http' as const };
    const decided = decide(life.ticket, asked, life.now, life.plan);
    assert.equal(decided.outcome === 'needsPlan' && decided.policy.version, 2);
  });

  it('refuses another policy, unknown and scheduled versions, its own, one without its level, and everybody but administrators', () => {
    const life = working();
    const code = (of: object, facts: Parameters<Life['refuses']>[3], by = administrator) =>
      life.refuses('move_policy', { ...input('switch'), ...of }, by, facts).code;
    const policy = { plan: life.planOf(half), effectiveFrom: ever };
    assert.equal(code({ key: 'default' }, { policy }), 'other_policy');
    assert.equal(code({}, { policy: null }), 'unknown_policy_version');
    assert.equal(code({}, { policy: { ...policy, effectiveFrom: cn('2030-01-01 00:00') } }), 'policy_not_in_force');
    assert.equal(code({ version: 1 }, { policy }), 'same_policy_version');
    const levels = policy.plan.levels.filter((one) => one.key !== 'P2');
    assert.equal(code({}, { policy: { ...policy, plan: { ...policy.plan, levels } } }), 'level_not_in_version');
    assert.equal(code({ mode: 'harsher' }, { policy }), 'invalid_input');
    assert.equal(code({}, { policy }, supervisor), 'no_permission');
    life.passes(minute);
  });
});
