import assert from 'node:assert/strict';
import { contrary } from './contrary.ts';
import { cn, Life } from './life.ts';
import { groups, people, text } from './people.ts';
import { policyVariant } from './policy-variant.ts';

const { li, agent, engineer, supervisor } = people;
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

const pausing = policyVariant('customer-response', 'pausing-at-edges', (clocks) =>
  clocks.map((clock) => (clock.key === 'resolve' ? { ...clock, pausesOn: ['requester'] } : clock)),
);

/** P0 and P1 have the same two hours here; what meets them differs. */
const alike = policyVariant('customer-response', 'alike', (clocks) =>
  clocks.map((clock) =>
    clock.key === 'resolve' && clock.levels?.[0] === 'P1' ? { ...clock, duration: { hours: 2 } } : clock,
  ),
);

const begun = (policy: string, level: string): Life => {
  const life = new Life({ policy, level, at: cn('2025-10-24 16:00'), groupId: groups.software, reviewers: [] });
  life.does('classify', { category: 'software' }, agent, { category: { path: ['software'], groupId: null } });
  life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
  return life;
};
const graded = (life: Life, level: string): void =>
  life.does('grade', { level, reason: text }, agent, { reviewers: [] });

describe('deadlines where two things meet at one instant', () => {
  it('missed by its timer, then paused within the same millisecond: the due instant stays', () => {
    const life = begun(pausing, 'P0');
    life.until(cn('2025-10-24 18:00'));
    assert.equal(life.deadline('resolve').missedAt, cn('2025-10-24 18:00'));
    life.does('wait', { reason: 'requester' }, engineer);
    life.passes(hour);
    life.does('resume', {}, engineer);
    assert.equal(life.deadline('resolve').dueAt, cn('2025-10-24 18:00'));
    assert.deepEqual(life.findings(), []);
  });

  it('a new level whose warning falls on the beginning of an earlier pause: it comes behind the pause', () => {
    const life = begun(pausing, 'P1');
    life.until(cn('2025-10-24 17:36'));
    life.does('wait', { reason: 'requester' }, engineer);
    life.passes(hour);
    life.does('resume', {}, engineer);
    graded(life, 'P0');
    const [warning, due] = life.deadline('resolve').rungs;
    assert.deepEqual([warning!.at, due!.at], [cn('2025-10-24 18:36'), cn('2025-10-24 19:00')]);
    life.passes(0);
    assert.equal(life.all('deadline_warned').at(-1)!.data.latenessMs, 0);
    assert.deepEqual(life.findings(), []);
  });

  it('a new level with the same limit warns nobody twice, but other events meet it', () => {
    const life = begun(alike, 'P0');
    life.passes(hour + 40 * minute);
    graded(life, 'P1');
    life.passes(minute);
    assert.equal(life.all('deadline_warned').filter(({ data }) => data.clock === 'resolve').length, 1);
    life.does('plan_definite', { text }, engineer);
    assert.equal(life.deadline('resolve').state, 'met');
    assert.deepEqual(life.findings(), []);
  });

  it('a new level after the question was asked, whose limit the asking had kept: in time, not past', () => {
    const life = begun('customer-response', 'P2');
    life.passes(hour);
    life.does('resolve', { solution: text, verification: text }, engineer);
    life.passes(2 * hour);
    graded(life, 'P0');
    assert.equal(life.deadline('resolve').pastAtRegrading, false);
    life.does('confirm', { outcome: 'solved' }, li);
    const final = life
      .all('deadline_met')
      .filter(({ data }) => data.clock === 'resolve')
      .at(-1)!;
    assert.deepEqual([final.data.inTime, final.data.dueAt], [true, cn('2025-10-24 18:00')]);
    assert.deepEqual(life.findings(), []);
  });
});

describe('a clock that only one level has', () => {
  it('begins with that level, counted from creation, marked when it is past already', () => {
    const life = begun(contrary, 'amber');
    life.passes(day);
    graded(life, 'red');
    const visit = life.deadline('visit');
    assert.deepEqual([visit.startedAt, visit.pastAtRegrading], [cn('2025-10-24 16:00'), true]);
    life.passes(hour);
    assert.ok(life.all('deadline_missed').every(({ data }) => data.clock !== 'visit'));
    assert.deepEqual(life.findings(), []);
  });

  it('ends with it and comes back with it', () => {
    const life = begun(contrary, 'red');
    graded(life, 'amber');
    assert.equal(life.deadline('visit').state, 'void');
    graded(life, 'red');
    assert.deepEqual([life.deadline('visit').id, life.deadline('visit').state], ['visit/1.2', 'running']);
    assert.deepEqual(life.findings(), []);
  });

  it('counts from the reopening when the level comes after it, though the first round had one too', () => {
    const life = begun(contrary, 'red');
    life.does('diagnose', { means: ['logs'], findings: text }, engineer);
    graded(life, 'amber');
    life.does('resolve', { solution: text, verification: text, confirmed: 'phone' }, engineer);
    life.passes(day);
    life.does('reopen', { reason: text }, li);
    const reopened = life.now;
    life.passes(10 * minute);
    graded(life, 'red');
    assert.deepEqual([life.deadline('visit').id, life.deadline('visit').startedAt], ['visit/2.1', reopened]);
    assert.deepEqual(life.findings(), []);
  });
});
