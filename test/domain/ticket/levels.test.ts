import assert from 'node:assert/strict';
import { defineCommand } from '../../../domain/ticket/command.ts';
import { note } from '../../../domain/ticket/commands/note.ts';
import { commands } from '../../../domain/ticket/commands/table.ts';
import { allowedCommands } from '../../../domain/ticket/decide.ts';
import { contrary } from './contrary.ts';
import { cn, Life } from './life.ts';
import { groups, people, text } from './people.ts';

const { li, agent, engineer, supervisor } = people;
const [minute, hour] = [60_000, 3_600_000];
const friday = cn('2025-10-24 16:00');
const nobody = { reviewers: [] };

/** Classified; reviewers were there at its opening or not. */
const classified = (level: string, reviewers: readonly string[] = [], policy = 'customer-response'): Life => {
  const life = new Life({ policy, level, at: friday, groupId: groups.software, reviewers });
  life.does('classify', { category: 'software' }, agent, { category: { path: ['software'], groupId: null } });
  return life;
};
const offers = (life: Life): boolean =>
  allowedCommands(life.ticket, engineer, life.plan.levels).includes('review_level');

describe('the reason of a level (requirements 4.3.1, C-01)', () => {
  it('is demanded by hand and in review when the level changes, and only then', () => {
    const life = classified('P1', [engineer.id]);
    assert.deepEqual(life.refuses('grade', { level: 'P2' }, agent), {
      code: 'reason_required',
      details: { field: 'reason' },
    });
    assert.equal(life.refuses('review_level', { level: 'P2' }, engineer).code, 'reason_required');
    life.does('grade', { level: 'P1' }, agent, { reviewers: [engineer.id] });
    life.does('review_level', { level: 'P1' }, engineer);
    life.does('grade', { level: 'P2', reason: text }, agent);
    assert.deepEqual(life.findings(), []);
  });
});

describe('the review of a level (S4-36, S4-37)', () => {
  it('that could be pushed to nobody is decided by whoever comes, which meets the push', () => {
    const life = classified('P0');
    assert.equal(life.ticket.review, 'none');
    assert.equal(life.deadline('review_push').state, 'running');
    assert.ok(offers(life));
    life.passes(5 * minute);
    life.does('review_level', {}, engineer);
    assert.equal(life.deadline('review_push').state, 'met');
    assert.equal(life.refuses('review_level', {}, engineer).code, 'no_review_pending');
    assert.ok(!offers(life));
    assert.deepEqual(life.findings(), []);
  });

  it('is owed anew when the level is set anew, also while nobody is there', () => {
    const life = classified('P0', [engineer.id]);
    life.does('review_level', {}, engineer);
    life.does('grade', { level: 'P1', reason: text }, agent, nobody);
    assert.equal(life.deadline('review_push').state, 'running');
    life.does('review_level', {}, engineer);
    assert.equal(life.deadline('review_push').state, 'met');
    assert.deepEqual(life.findings(), []);
  });

  it('ends with its clock at a level that has none', () => {
    const life = classified('P0', [engineer.id]);
    assert.equal(life.deadline('review_decide').state, 'running');
    life.does('grade', { level: 'P3', reason: text }, agent);
    assert.equal(life.deadline('review_decide').state, 'void');
    assert.equal(life.ticket.review, 'none');
    assert.equal(life.refuses('review_level', {}, engineer).code, 'no_review_pending');
    assert.ok(!offers(life));
    life.passes(20 * minute);
    assert.ok(life.all('deadline_missed').every(({ data }) => data.clock !== 'review_decide'));
    assert.deepEqual(life.findings(), []);
  });

  it('that is open when a dispute changes the level can still be decided', () => {
    for (const reviewers of [[engineer.id], []]) {
      const life = classified('P1', [engineer.id]);
      life.does('dispute_level', { reason: text }, li);
      life.does('answer_dispute', { level: 'P0', reason: text }, supervisor, { reviewers });
      assert.equal(life.deadline('review_decide').state, 'running');
      life.does('review_level', {}, engineer);
      assert.equal(life.deadline('review_decide').state, 'met');
      assert.deepEqual(life.findings(), []);
    }
  });

  it('that was decided stays so when a dispute changes the level', () => {
    const life = classified('P1', [engineer.id]);
    life.does('review_level', {}, engineer);
    life.does('dispute_level', { reason: text }, li);
    life.does('answer_dispute', { level: 'P0', reason: text }, supervisor);
    assert.equal(life.refuses('review_level', {}, engineer).code, 'no_review_pending');
    assert.deepEqual(life.findings(), []);
  });
});

describe('what a new level does to clocks that began later or come back (decision 0017)', () => {
  it('a restarted P3 clock counts from the progress report that restarted it', () => {
    const life = classified('P3');
    life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
    life.until(cn('2025-10-27 10:00'));
    life.does('progress', { text }, engineer);
    life.passes(hour);
    life.does('grade', { level: 'P2', reason: text }, agent);
    const resolve = life.deadline('resolve');
    assert.deepEqual([resolve.id, resolve.term, resolve.startedAt], ['resolve/1.2', 1, cn('2025-10-27 10:00')]);
    const fresh = new Life({ level: 'P2', at: cn('2025-10-27 10:00') });
    assert.equal(resolve.dueAt, fresh.deadline('resolve').dueAt);
    assert.deepEqual(life.findings(), []);
  });

  it('a clock that comes back is a new promise from creation: it warns again, and knows no pause of the old one', () => {
    const life = classified('red', [], contrary);
    life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
    life.does('wait', { reason: 'approval' }, engineer);
    life.passes(10 * minute);
    life.does('resume', {}, engineer);
    assert.equal(life.deadline('visit').dueAt, cn('2025-10-24 18:10'));
    life.until(cn('2025-10-24 17:50'));
    life.does('grade', { level: 'amber', reason: text }, agent);
    life.does('grade', { level: 'red', reason: text }, agent);
    const visit = life.deadline('visit');
    assert.deepEqual([visit.id, visit.dueAt, visit.pauses], ['visit/1.2', cn('2025-10-24 18:00'), []]);
    life.passes(0);
    assert.deepEqual(
      life.all('deadline_warned').flatMap(({ data }) => (data.clock === 'visit' ? [data.deadline] : [])),
      ['visit/1.1', 'visit/1.2'],
    );
    assert.deepEqual(life.findings(), []);
  });
});

describe('a cancellation', () => {
  it('names another ticket only as a duplicate: nobody learns by withdrawing which numbers there are', () => {
    const life = classified('P2');
    for (const ticket of [true, false]) {
      const input = { kind: 'withdrawn', reason: text, duplicateOf: 'TS20251024002' };
      assert.equal(life.refuses('cancel', input, li, { ticket }).code, 'invalid_input');
      assert.equal(life.refuses('cancel', { ...input, kind: 'duplicate' }, li, { ticket }).code, 'only_withdrawn');
    }
    life.does('cancel', { kind: 'duplicate', reason: text, duplicateOf: 'TS20251024002' }, supervisor, {
      ticket: true,
    });
    assert.deepEqual(life.findings(), []);
  });
});

describe('refusals', () => {
  it('say by a code what can be done after the window for reopening', () => {
    const life = classified('P2');
    life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
    life.does('resolve', { solution: text, verification: text, confirmed: 'phone' }, engineer);
    life.passes(15 * 24 * hour);
    const { code, details } = life.refuses('reopen', { reason: text }, li);
    assert.deepEqual([code, details?.instead], ['reopen_window_over', 'followUpOf']);
  });

  it('answer a command that comes to nothing, which would leave no trace of its id', () => {
    const life = classified('P2');
    commands.idle = defineCommand({ ...note, name: 'idle', decide: () => [] });
    try {
      assert.equal(life.refuses('idle', { text }, agent).code, 'nothing_to_do');
    } finally {
      delete commands.idle;
    }
  });
});
