import assert from 'node:assert/strict';
import { cn, Life } from './life.ts';
import { people, text } from './people.ts';

const { li, engineer, supervisor } = people;
const staff = { account: { id: engineer.id, active: true, staff: true } };
const at = cn('2025-10-24 16:00');

/** AC-39: the clocks of a P0 under `customer-response`, from the call to the closed loop. */
describe('a P0 (AC-39)', () => {
  const p0 = (reviewers: string[] = [engineer.id]): Life => new Life({ level: 'P0', at, reviewers });
  const missed = (life: Life) => life.all('deadline_missed').map(({ at: when, data }) => [data.clock, when, data.tell]);

  it('is pushed for review at once and decided within 10 minutes, with group and response due at 10 and 15', () => {
    const life = p0();
    assert.deepEqual(life.all('level_review_pushed')[0]!.data.reviewers, [engineer.id]);
    assert.equal(life.deadline('review_decide').dueAt, cn('2025-10-24 16:10'));
    assert.equal(life.deadline('assign').dueAt, cn('2025-10-24 16:10'));
    assert.equal(life.deadline('respond').dueAt, cn('2025-10-24 16:15'));
    life.passes(5 * 60_000);
    life.does('review_level', {}, engineer);
    life.does('assign', { to: 'engineer' }, supervisor, staff);
    life.does('respond', { channel: 'phone' }, engineer);
    life.passes(30 * 60_000);
    assert.deepEqual(missed(life), []);
    assert.deepEqual(life.findings(), []);
  });

  it('that nobody can review is pushed by no one: the supervisor hears after 10 minutes and decides (S4-36)', () => {
    const life = p0([]);
    life.passes(11 * 60_000);
    const [push] = missed(life).filter(([clock]) => clock === 'review_push');
    assert.deepEqual(push!.slice(0, 2), ['review_push', cn('2025-10-24 16:10')]);
    assert.ok((push![2] as string[]).includes('supervisor'));
    life.does('review_level', { level: 'P0' }, supervisor);
    assert.equal(life.deadline('review_push').state, 'met');
    assert.deepEqual(life.findings(), []);
  });

  it('warned at 1 h 36 is met by a temporary solution at 1 h 50', () => {
    const life = p0();
    life.does('assign', { to: 'engineer' }, supervisor, staff);
    life.until(cn('2025-10-24 17:50'));
    const [warned] = life.all('deadline_warned').filter(({ data }) => data.clock === 'resolve');
    assert.equal(warned!.at, cn('2025-10-24 17:36'));
    const permanentFixBy = cn('2025-10-31 18:00');
    life.does('temporary_solution', { text, plan: text, permanentFixBy }, engineer);
    assert.deepEqual([life.deadline('resolve').state, life.deadline('resolve').missedAt], ['met', null]);
    assert.deepEqual(life.ticket.waitingFor?.until, permanentFixBy);
    life.passes(86_400_000);
    assert.deepEqual(
      missed(life).filter(([clock]) => clock === 'resolve'),
      [],
    );
    assert.deepEqual(life.findings(), []);
  });

  it('with nothing given at 2 h is missed once, then goes up', () => {
    const life = p0();
    life.does('assign', { to: 'engineer' }, supervisor, staff);
    life.passes(5 * 3_600_000);
    assert.deepEqual(
      missed(life).filter(([clock]) => clock === 'resolve'),
      [['resolve', cn('2025-10-24 18:00'), ['owner', 'group_lead']]],
    );
    assert.deepEqual(
      life
        .all('deadline_escalated')
        .filter(({ data }) => data.clock === 'resolve')
        .map(({ at: when, data }) => [when, data.tell]),
      [
        [cn('2025-10-24 19:00'), ['supervisor']],
        [cn('2025-10-24 20:00'), ['department_manager']],
      ],
    );
    assert.deepEqual(life.findings(), []);
  });

  for (const [policy, level] of [
    ['customer-response', 'P0'],
    ['default', 'urgent'],
  ] as const) {
    it(`under ${policy} a temporary solution arms the date of the full fix, which a closing visit follows`, () => {
      const life = new Life({ policy, level, at, reviewers: [] });
      life.does('assign', { to: 'engineer' }, supervisor, staff);
      life.until(cn('2025-10-24 17:50'));
      life.does('temporary_solution', { text, plan: text, permanentFixBy: cn('2025-10-31 18:00') }, engineer);
      assert.deepEqual(
        [life.deadline('permanent_fix').dueAt, life.deadline('permanent_fix').state],
        [cn('2025-10-31 18:00'), 'running'],
      );
      life.until(cn('2025-10-31 18:00'));
      assert.deepEqual(missed(life).at(-1), ['permanent_fix', cn('2025-10-31 18:00'), ['owner', 'supervisor']]);
      assert.equal(life.ticket.waitingFor, null, 'the date wakes it');
      life.does('resolve', { solution: text, verification: text }, engineer);
      life.does('confirm', { outcome: 'solved' }, li);
      assert.deepEqual(
        ['follow_up_first', 'follow_up'].map((clock) => life.deadline(clock).dueAt),
        [cn('2025-11-01 18:00'), cn('2025-11-07 18:00')],
      );
      life.does('follow_up', { stage: 'closing', outcome: 'fine' }, engineer);
      assert.deepEqual(
        ['follow_up_first', 'follow_up'].map((clock) => life.deadline(clock).state),
        ['met', 'met'],
      );
      assert.deepEqual(life.findings(), []);
    });
  }
});
