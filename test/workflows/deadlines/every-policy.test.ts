import assert from 'node:assert/strict';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import { clockRows } from '../../../domain/ticket/clock-rows.ts';
import { bundledPolicies, type LoadedPolicy, loadPolicy } from '../../../policies/load.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { rowsByThemselves } from './lanes.ts';
import { openUnder } from './open-under.ts';

// Generated from the policy files: a new file, level or request type is lived through by being there.

const day = 86_400_000;

/** Thursday afternoon before a make-up Sunday, a holiday of eight days and a make-up Saturday (调休). */
const acceptedAt = '2025-09-25T08:00:00.000Z';

/** Long enough for every limit from the submission on and what follows it. */
const horizonMs = 21 * day;

/** A ticket's level and request type. */
type Pair = { level: string; requestType: string | null };

/** Pairs of level and request type in which every row of the policy is in force at least once; as few as are easily found. */
const pairsOf = ({ policy }: LoadedPolicy, desk: Desk): Pair[] => {
  const store = desk.api.context.desk.policies;
  const plan = store.plan(store.of(policy)!, acceptedAt, acceptedAt);
  const types = policy.requestTypes.length > 0 ? policy.requestTypes.map(({ key }) => key) : [null];
  const left = new Set(plan.clocks);
  return policy.levels.flatMap(({ key: level }) =>
    types.flatMap((requestType): Pair[] => {
      const rows = clockRows(plan, level, requestType).filter((row) => left.delete(row));
      return rows.length > 0 ? [{ level, requestType }] : [];
    }),
  );
};

describe('every policy on the engine, when nobody acts', function () {
  this.timeout(240_000);
  let desk: Desk;
  let li: Person;

  before(async () => {
    desk = await startDesk({ policy: 'default' });
    li = await desk.person('li', ['requester']);
  });
  after(() => desk.stop());

  /** Rungs as they stand in SQL, each with how late it fired. */
  const rungsOf = (number: string) =>
    desk.db
      .selectFrom('deadline_rung')
      .select(['deadline_id', 'share', 'due_at', 'lateness_ms'])
      .where('number', '=', number)
      .execute();

  for (const name of bundledPolicies()) {
    it(`${name}: each clock that runs from the submission fires its rungs, once, at its instant`, async () => {
      const loaded = loadPolicy(name);
      const pairs = pairsOf(loaded, desk);
      const numbers = await Promise.all(pairs.map((pair) => openUnder(desk, li, loaded.policy, pair, acceptedAt)));
      await Promise.all(
        numbers.map(async (number) => {
          await desk.settled(number);
          await desk.pass(number, horizonMs);
          await desk.settled(number);
        }),
      );
      const end: Instant = instantOf(msOf(acceptedAt) + horizonMs);
      for (const [index, number] of numbers.entries()) {
        const rungs = await rungsOf(number);
        // Which rows those are is known from a life in memory; the others are every-row.test.ts'.
        for (const row of rowsByThemselves(name, loaded.policy, pairs[index]!, acceptedAt)) {
          const { key } = loaded.policy.clocks[row]!;
          const limits = rungs.filter(
            ({ deadline_id, share }) => deadline_id.startsWith(`${key}/`) && Number(share) === 1,
          );
          assert.equal(limits.length, 1, `${JSON.stringify(pairs[index])} ${key}: its limit, once`);
        }
        for (const { deadline_id, share, due_at, lateness_ms } of rungs) {
          assert.ok(due_at <= end, `${deadline_id} ${share}`);
          // Time that is skipped may pass over a timer due some milliseconds after another one.
          const apart = (other: string): number => msOf(due_at) - msOf(other);
          if (rungs.some((other) => apart(other.due_at) > 0 && apart(other.due_at) < 10_000)) continue;
          assert.ok(
            lateness_ms < 30_000,
            `${JSON.stringify(pairs[index])} ${deadline_id} ${share}: ${lateness_ms} ms late`,
          );
        }
      }
    });
  }
});
