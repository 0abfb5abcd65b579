import assert from 'node:assert/strict';
import type { Actor } from '../../../contracts/actor.ts';
import { type Instant, msOf } from '../../../contracts/instant.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { bundledPolicies, loadPolicy } from '../../../policies/load.ts';
import { groups, people } from '../../domain/ticket/people.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { type Lane, lanesOf, pairsOf, rowsByThemselves } from './lanes.ts';
import { openUnder } from './open-under.ts';

// Generated from the policy files: a new row is lived through on the engine by being there. Rows that need nobody are
// every-policy.test.ts'; here somebody does what starts the others.

/** Thursday afternoon before a make-up Sunday, a holiday of eight days and a make-up Saturday (调休). */
const acceptedAt: Instant = '2025-09-25T08:00:00.000Z';

/** Rows of a policy that nobody's doing nothing leads through. */
const rowsToDo = (name: string, policy: Policy): number[] => {
  const alone = new Set(pairsOf(policy).flatMap((pair) => rowsByThemselves(name, policy, pair, acceptedAt)));
  return policy.clocks.map((_, row) => row).filter((row) => !alone.has(row));
};

/** Texts as people type them, where lives in memory have references. */
const typed = (input: unknown): unknown =>
  Object.fromEntries(
    Object.entries(input as Record<string, unknown>).map(([field, value]) => [
      field,
      value !== null && typeof value === 'object' && 'textId' in value ? '说明' : value,
    ]),
  );

describe('every row of every policy on the engine, to its limit and what follows', function () {
  this.timeout(240_000);
  let desk: Desk;
  const persons = new Map<string, Person>();

  const personOf = ({ id, roles }: Actor): Person => persons.get(`${id} ${roles}`)!;

  before(async () => {
    desk = await startDesk({ policy: 'default' });
    const members = new Map<string, Person[]>();
    const { li, agent, engineer, second, supervisor } = people;
    // Nobody decides what they asked for themselves: a second supervisor with the second engineer's place.
    const superior = { ...supervisor, id: second.id };
    for (const [account, actor] of Object.entries({ li, agent, engineer, second, supervisor, superior })) {
      const person = await desk.person(account, [...actor.roles]);
      persons.set(`${actor.id} ${actor.roles}`, person);
      const group = actor.groupIds[0]!;
      if (account !== 'li') members.set(group, [...(members.get(group) ?? []), person]);
    }
    for (const [name, id] of Object.entries(groups)) await desk.group(name, members.get(id) ?? []);
  });
  after(() => desk.stop());

  /** Does on the engine what was done in memory. */
  const lives = async (policy: Policy, lane: Lane): Promise<string> => {
    const number = await openUnder(desk, personOf(people.li), policy, lane, acceptedAt);
    await desk.settled(number);
    let passed = 0;
    for (const step of lane.steps) {
      if ('passMs' in step) {
        await desk.pass(number, step.passMs);
        passed += step.passMs;
      } else await desk.does(personOf(step.actor), number, step.command, typed(step.input));
    }
    await desk.pass(number, msOf(lane.until) - msOf(acceptedAt) - passed);
    await desk.settled(number);
    return number;
  };

  for (const name of bundledPolicies()) {
    it(name, async () => {
      const { policy } = loadPolicy(name);
      const lanes = lanesOf(name, policy, rowsToDo(name, policy), acceptedAt);
      const numbers = await Promise.all(lanes.map((lane) => lives(policy, lane)));
      for (const [index, lane] of lanes.entries()) {
        const all = await desk.db
          .selectFrom('deadline_rung')
          .select(['deadline_id', 'share', 'due_at', 'lateness_ms'])
          .where('number', '=', numbers[index]!)
          .execute();
        const what = (id: string): string => `${lane.level} ${lane.requestType} ${id}`;
        const ofLane = all.filter(
          ({ deadline_id, due_at }) =>
            due_at <= lane.until && lane.rungs.some((one) => one.startsWith(`${deadline_id}/`)),
        );
        assert.deepEqual(
          ofLane.map(({ deadline_id, share }) => `${deadline_id}/${Number(share).toFixed(2)}`).sort(),
          lane.rungs,
          what(numbers[index]!),
        );
        for (const row of lane.rows) {
          const limit = ofLane.find(
            ({ deadline_id, share }) => deadline_id.startsWith(`${policy.clocks[row]!.key}/`) && Number(share) === 1,
          );
          assert.ok(limit, what(policy.clocks[row]!.key));
          assert.ok(limit.lateness_ms < 30_000, `${what(limit.deadline_id)}: ${limit.lateness_ms} ms late`);
        }
      }
    });
  }
});
