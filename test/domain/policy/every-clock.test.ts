import assert from 'node:assert/strict';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import type { ClockRow } from '../../../domain/policy/clock-row.ts';
import type { EventPattern } from '../../../domain/policy/plan.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { clockRows } from '../../../domain/ticket/clock-rows.ts';
import { nameOf } from '../../../domain/ticket/evolve-deadlines.ts';
import type { Deadline } from '../../../domain/ticket/ticket.ts';
import { bundledPolicies, loadPolicy } from '../../../policies/load.ts';
import { cn, Life } from '../ticket/life.ts';
import { bringAbout } from '../ticket/ways.ts';

// Generated from the policy files: a new row, start or end of a clock is tried by being there. Every life is told to the
// independent checker, which works out each instant by itself.

/** A Friday afternoon before the make-up Sunday of 2025-09-28 and the eight days of the National Day holiday. */
const friday = cn('2025-09-26 16:00');

/** What the engine itself does; no command brings it about. */
const byItself: ReadonlySet<string> = new Set(['deadline_missed', 'deadline_met']);

type Case = { row: ClockRow; begins: EventPattern };

const casesOf = (policy: Policy): Case[] =>
  policy.clocks.flatMap((row) => row.starts.map((begins): Case => ({ row, begins })));

const said = ({ type, where }: EventPattern): string =>
  where ? `${type} (${Object.values(where).flat().join(', ')})` : type;

const nameOfCase = ({ row, begins }: Case): string =>
  [row.key, row.levels?.join('/'), row.requestTypes?.join('/'), `from ${said(begins)}`].filter(Boolean).join(' ');

/** A life in which this row's clock has just begun to run; the last reason why not when no level and type leads there. */
const begun = (name: string, policy: Policy, { row, begins }: Case): { life: Life; deadline: Deadline } => {
  let why: unknown = new Error('the row is in force for no level and request type');
  const types = policy.requestTypes.length > 0 ? policy.requestTypes.map(({ key }) => key) : [null];
  for (const { key: level } of policy.levels) {
    for (const requestType of types) {
      const channel = begins.where?.channel;
      const life = new Life({
        policy: name,
        at: friday,
        level,
        requestType,
        // Nobody is found for it: what the desk would do by itself stays to be done.
        groupId: null,
        reviewers: [],
        ...(typeof channel === 'string' ? { channel: channel as 'chat' } : {}),
      });
      const index = policy.clocks.indexOf(row);
      if (!clockRows(life.plan, level, requestType).includes(life.plan.clocks[index]!)) continue;
      try {
        comesAbout(life, begins);
        const deadline = life.ticket.deadlines.filter(({ clock }) => clock === row.key).at(-1);
        assert.ok(deadline, `${row.key} did not start`);
        assert.ok(['running', 'paused'].includes(deadline.state), `${row.key} is ${deadline.state} from its start`);
        return { life, deadline };
      } catch (error) {
        why = error;
      }
    }
  }
  throw why;
};

/** Also what comes by itself: the clocks it names run out. */
const comesAbout = (life: Life, pattern: EventPattern): void => {
  if (!byItself.has(pattern.type)) bringAbout(life, pattern);
  else life.until(life.deadline(String([pattern.where?.clock].flat()[0])).dueAt);
};

/** The event of this promise's limit. */
const limitOf = (life: Life, deadline: Deadline) =>
  life.events.find(
    ({ type, data }) =>
      ['deadline_missed', 'deadline_reminded'].includes(type) &&
      'share' in data &&
      data.share === 1 &&
      data.deadline === deadline.id &&
      data.dueAt === deadline.dueAt,
  );

describe('every clock of every bundled policy', () => {
  for (const name of bundledPolicies()) {
    const { policy } = loadPolicy(name);
    describe(name, () => {
      for (const one of casesOf(policy)) {
        describe(nameOfCase(one), () => {
          it('runs out exactly when it is due, once', () => {
            const { life, deadline } = begun(name, policy, one);
            if (deadline.state === 'paused') return assert.deepEqual(life.findings(), []);
            life.until(instantOf(msOf(deadline.dueAt) - 1));
            assert.equal(limitOf(life, deadline), undefined, 'a millisecond before');
            life.until(deadline.dueAt);
            const limit = limitOf(life, deadline);
            assert.equal(limit?.at, deadline.dueAt, JSON.stringify(nameOf(deadline)));
            assert.deepEqual(life.findings(), []);
          });

          for (const ends of one.row.meets.filter(({ type, restarts }) => !restarts && !byItself.has(type))) {
            it(`is met by ${said(ends)}, up to the very instant`, () => {
              const { life, deadline } = begun(name, policy, one);
              if (msOf(deadline.dueAt) > msOf(life.now)) life.until(instantOf(msOf(deadline.dueAt) - 1));
              const now = life.ticket.deadlines.find(({ id }) => id === deadline.id)!;
              // Something that acts at its own instant may have ended it before.
              if (now.state === 'running') life.isDown(1);
              bringAbout(life, ends);
              const after = life.ticket.deadlines.find(({ id }) => id === deadline.id)!;
              assert.ok(['met', 'provisional'].includes(after.state), `${after.state} after ${ends.type}`);
              assert.equal(limitOf(life, now), undefined, 'met in time is not missed');
              assert.deepEqual(life.findings(), []);
            });
          }

          for (const ends of one.row.meets.filter(({ type, restarts }) => restarts && !byItself.has(type))) {
            it(`is met by ${said(ends)} and begins anew, as long as it was`, () => {
              const { life, deadline } = begun(name, policy, one);
              life.passes(60_000);
              bringAbout(life, ends);
              const met = life.ticket.deadlines.find(({ id }) => id === deadline.id)!;
              assert.equal(met.state, 'met');
              const anew = life.deadline(one.row.key);
              assert.notEqual(anew.id, deadline.id);
              assert.equal(anew.state, 'running');
              assert.equal(anew.startedAt, life.now);
              assert.equal(met.metAt, life.now);
              if (one.row.duration) assert.equal(anew.lengthMs, deadline.lengthMs);
              else assert.equal(msOf(anew.dueAt) - msOf(deadline.dueAt), 60_000, 'to the date of the new one');
              life.until(anew.dueAt);
              assert.equal(limitOf(life, anew)?.at, anew.dueAt);
              assert.equal(limitOf(life, deadline), undefined, "the old limit is nobody's any more");
              assert.deepEqual(life.findings(), []);
            });
          }
        });
      }
    });
  }
});
