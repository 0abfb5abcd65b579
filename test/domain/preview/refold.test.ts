import assert from 'node:assert/strict';
import { compareLives, differs } from '../../../domain/preview/compare-lives.ts';
import { refold } from '../../../domain/preview/refold.ts';
import type { LoadedPolicy } from '../../../policies/load.ts';
import { cn, Life } from '../ticket/life.ts';
import { people, text } from '../ticket/people.ts';
import { nextVersion, scaled } from './next-version.ts';

const { li, agent, engineer, supervisor } = people;
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const staff = { account: { id: engineer.id, active: true, staff: true } };
const key = 'customer-response';

/** Warned, missed, regraded, met provisionally, voided, met, closed, reopened. */
const recorded = (): Life => {
  const life = new Life({ level: 'P1', at: cn('2025-10-24 16:00') });
  life.does('classify', { category: 'software' }, agent, { category: { path: ['software'], groupId: null } });
  life.passes(25 * minute);
  life.does('assign', { to: 'engineer' }, supervisor, staff);
  life.does('respond', { channel: 'phone' }, engineer);
  life.does('dispute_level', { wanted: 'P0', reason: text }, li);
  life.passes(5 * minute);
  life.does('answer_dispute', { level: 'P0', reason: text }, supervisor);
  life.passes(hour);
  life.does('resolve', { solution: text, verification: text }, engineer);
  life.passes(2 * hour);
  life.does('confirm', { outcome: 'not_solved', reason: text }, li);
  life.does('diagnose', { means: ['logs'], findings: text, rootCause: text }, engineer);
  life.does('resolve', { solution: text, verification: text }, engineer);
  life.does('confirm', { outcome: 'solved' }, li);
  life.does('archive', { finalSolution: text, archiveDate: '2025-10-24' }, engineer);
  life.passes(day + minute);
  life.does('reopen', { reason: text }, li);
  life.passes(30 * hour);
  return life;
};

const under = (life: Life, draft: LoadedPolicy) => refold(life.number, life.events, life.planOf(draft), life.now);

describe('a recorded life under a draft', () => {
  it('comes to the same under the policy it was lived under, to the last rung', () => {
    const life = recorded();
    const again = refold(life.number, life.events, life.plan, life.now);
    const facts = (of: Life['ticket']) =>
      of.deadlines.map(({ id, state, dueAt, metAt, missedAt, pastAtRegrading, rungs }) => ({
        ...{ id, state, dueAt, metAt, missedAt, pastAtRegrading },
        fired: rungs.map(({ firedAt }) => firedAt),
      }));
    assert.deepEqual(facts(again), facts(life.ticket));
    assert.equal(again.status, life.ticket.status);
    assert.deepEqual(compareLives(life.ticket, again).filter(differs), []);
  });

  it('misses under a stricter draft exactly what took longer, and keeps under a kinder one what was missed', () => {
    const life = recorded();
    const strict = compareLives(life.ticket, under(life, nextVersion(key, { clocks: scaled('respond', 0.5) })));
    assert.deepEqual(
      strict.filter(differs).map(({ deadline, recorded: then, draft }) => [deadline, then?.outcome, draft?.outcome]),
      [['respond/1.1', 'met', 'missed']],
    );
    const kind = compareLives(life.ticket, under(life, nextVersion(key, { clocks: scaled('resolve', 100) })));
    assert.deepEqual(
      kind.filter(differs).map(({ deadline, recorded: then, draft }) => [deadline, then?.outcome, draft?.outcome]),
      [
        ['resolve/1.1', 'missed', 'met'],
        ['resolve/3.1', 'missed', 'open'],
      ],
    );
  });

  it('has promises that only the draft makes, and none that it drops', () => {
    const life = recorded();
    const draft = nextVersion(key, {
      clocks: (clocks) =>
        clocks
          .filter((one) => one.key !== 'dispute')
          .concat({ ...clocks.find((one) => one.key === 'assign')!, key: 'look', duration: { minutes: 1 } }),
    });
    assert.deepEqual(
      compareLives(life.ticket, under(life, draft))
        .filter(differs)
        .map(({ deadline, recorded: then, draft: would }) => [deadline, then?.outcome ?? null, would?.outcome ?? null]),
      [
        ['dispute/1.1', 'met', null],
        ['look/1.1', null, 'met'],
      ],
    );
  });
});
