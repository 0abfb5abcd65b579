import assert from 'node:assert/strict';
import { allowedCommands } from '../../../domain/ticket/decide.ts';
import { cn, Life } from './life.ts';
import { groups, people, text } from './people.ts';

const { li, engineer, supervisor } = people;
const archiving = { finalSolution: text, archiveDate: '2025-10-27' };
const came = { outcome: 'came_back', text } as const;

/** A solved ticket under a policy that wants the closing visit before the archive. */
const solved = (visitFirst = true): Life => {
  const life = new Life({ at: cn('2025-10-27 10:00'), groupId: groups.software });
  if (visitFirst) life.plan = { ...life.plan, closing: { ...life.plan.closing, visitFirst } };
  life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
  solve(life);
  return life;
};

const solve = (life: Life): void => {
  life.does('resolve', { solution: text, verification: text }, engineer);
  life.does('confirm', { outcome: 'solved' }, li);
};

const offers = (life: Life): boolean =>
  allowedCommands(life.ticket, engineer, life.plan.levels, life.plan.closing).includes('archive');

describe('a policy that wants the closing visit first (C-11, S4-47)', () => {
  it('archives only after the closing visit has found all well; the early visit is not enough', () => {
    const life = solved();
    assert.equal(life.refuses('archive', archiving, engineer).code, 'visit_first');
    assert.equal(offers(life), false);
    life.does('follow_up', { stage: 'first', outcome: 'fine' }, engineer);
    assert.equal(life.refuses('archive', archiving, engineer).code, 'visit_first');
    life.does('follow_up', { outcome: 'fine' }, engineer);
    assert.equal(offers(life), true);
    life.does('archive', archiving, engineer);
    assert.equal(life.ticket.status, 'archived');
    assert.deepEqual(life.findings(), []);
  });

  it('wants a visit of each round: one before it came back does not count', () => {
    const life = solved();
    life.does('follow_up', { outcome: 'fine' }, engineer);
    life.does('reopen', { reason: text }, li);
    life.does('diagnose', { means: ['logs'], findings: text }, engineer);
    solve(life);
    assert.equal(life.refuses('archive', archiving, engineer).code, 'visit_first');
    life.does('follow_up', came, engineer);
    assert.equal(life.ticket.status, 'follow_up', 'a visit that finds it came back starts a round');
    assert.deepEqual(life.findings(), []);
  });

  it('is reminded of the visit by its clock until it is made, also by nobody but the clock after an answer that never came', () => {
    const life = new Life({ at: cn('2025-10-27 10:00'), groupId: groups.software });
    life.plan = { ...life.plan, closing: { ...life.plan.closing, visitFirst: true } };
    life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
    life.does('resolve', { solution: text, verification: text }, engineer);
    life.until(cn('2025-11-03 12:00'));
    assert.equal(life.ticket.status, 'resolved', 'confirmed for want of an answer');
    life.until(cn('2025-11-12 10:00'));
    assert.ok(life.all('deadline_missed').some(({ data }) => data.clock === 'follow_up'));
    assert.equal(life.ticket.status, 'resolved', 'nothing archives it by itself');
    assert.deepEqual(life.findings(), []);
  });

  it('is one among others: the bundled policies archive before the visit', () => {
    const life = solved(false);
    life.does('archive', archiving, engineer);
    assert.equal(life.deadline('follow_up').state, 'running', 'the visit stays owed');
  });
});
