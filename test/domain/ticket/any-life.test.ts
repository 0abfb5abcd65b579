import assert from 'node:assert/strict';
import { basename } from 'node:path';
import fc from 'fast-check';
import type { NewEvent } from '../../../contracts/event.ts';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { decideOverdue } from '../../../domain/ticket/decide.ts';
import { fold, foldAll } from '../../../domain/ticket/evolve.ts';
import { statuses, type Ticket } from '../../../domain/ticket/ticket.ts';
import { wantedTimers } from '../../../domain/ticket/wanted-timers.ts';
import { acting } from './acting.ts';
import { anyStory, begin, levelsOf, take } from './any-life.ts';
import type { Life } from './life.ts';

const runs = Number(process.env.LIVES ?? 100);
const longest = 45;
const settings = {
  numRuns: runs,
  endOnFailure: process.env.SHRINK === undefined,
  ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}),
};

/** What the lives have shown, under all policies together. */
const seen = { lives: 0, events: 0, commands: 0, kinds: new Set<string>(), statuses: new Set<string>() };

/** No state that requirements 4.2 do not know. */
const assertLegal = (ticket: Ticket): void => {
  const { status, ownerId, waitingFor, closedAt, deadlines } = ticket;
  assert.ok(statuses.includes(status));
  if (status === 'in_progress') assert.notEqual(ownerId, null, 'in progress, and nobody owns it');
  if (status === 'pending_assignment') assert.equal(ownerId, null, 'owned, and awaiting assignment');
  if (waitingFor) assert.equal(status, 'in_progress', `waits for ${waitingFor.reason}`);
  assert.equal(closedAt !== null, status === 'archived' || status === 'cancelled');
  assert.equal(ticket.resolvedAt !== null, status === 'resolved' || status === 'archived');
  const live = deadlines.filter(({ state }) => state === 'running' || state === 'paused' || state === 'provisional');
  // What begins with the resolution runs on: follow-up, survey, an answer to whoever still writes.
  const owed = live.filter(({ startedAt }) => !(ticket.resolvedAt && startedAt >= ticket.resolvedAt));
  if (status === 'resolved' || closedAt) assert.deepEqual(owed, [], `owed though ${status}`);
  assert.equal(new Set(live.map(({ clock }) => clock)).size, live.length, 'one promise owed twice');
  if (status !== 'pending_confirmation') assert.ok(live.every(({ state }) => state !== 'provisional'));
  if (!waitingFor)
    assert.ok(
      live.every(({ state }) => state !== 'paused'),
      'a clock stands still though nothing waits',
    );
  for (const deadline of deadlines) {
    assert.ok(deadline.startedAt < deadline.dueAt);
    assert.ok(
      deadline.rungs.every(({ at }) => at >= deadline.startedAt),
      `${deadline.id} has a rung before its start`,
    );
    assert.ok(deadline.metAt === null || deadline.metAt >= deadline.startedAt);
    // Missed under one level, a promise stays missed when another gives it a later limit that is past as well.
    assert.ok(deadline.missedAt === null || deadline.missedAt >= deadline.dueAt || deadline.term > 0);
  }
};

/** Armed is exactly the next unfired rung of each running deadline. */
const assertArmed = (life: Life): void => {
  const wanted = wantedTimers(life.ticket, life.plan);
  const next = life.ticket.deadlines.flatMap(({ id, term, state, rungs, resumeAt, pauses }) => {
    const [first] = rungs.filter(({ firedAt }) => firedAt === null).sort((a, b) => a.share - b.share);
    if (state === 'paused' && resumeAt) return [`${id}/${term}/pause${pauses.length} ${resumeAt}`];
    return state === 'running' && first ? [`${id}/${term}/${Number((first.share * 100).toFixed(8))} ${first.at}`] : [];
  });
  assert.deepEqual(
    wanted.filter(({ id }) => id !== 'end').map(({ id, at }) => `${id} ${at}`),
    next,
  );
  assert.equal(
    wanted.some(({ id }) => id === 'end'),
    life.ticket.closedAt !== null && next.every((one) => one.includes('/pause')),
  );
};

/** Rungs of what ran at the beginning; what rungs start themselves starts when they fire, and repeats are not made up. */
const firedBy = (ticket: Ticket, instants: readonly string[], life: Life): { rungs: string[]; ticket: Ticket } => {
  const rungs: string[] = [];
  const after = instants.reduce((state, now) => {
    const overdue = decideOverdue(state, now, life.plan, true);
    assert.equal(overdue.outcome, 'events');
    const events: NewEvent[] = overdue.outcome === 'events' ? overdue.events : [];
    const ofFirst = (id: string) => ticket.deadlines.some((one) => one.id === id && !one.repeats);
    rungs.push(
      ...events.flatMap(({ data }) => ('rung' in data && ofFirst(data.deadline) ? [`${data.rung} ${data.dueAt}`] : [])),
    );
    return events.reduce((next, event) => fold(next, event, now), state);
  }, ticket);
  return { rungs, ticket: after };
};

for (const policy of Object.keys(levelsOf)) {
  describe(`any life under ${basename(policy, '.json')}`, function () {
    this.slow(30_000);

    it('stays legal, folds to itself, arms what is next, refuses without trace, and the checker agrees', () => {
      fc.assert(
        fc.property(anyStory(policy, longest), (story) => {
          const life = begin(story);
          for (const step of story.steps) {
            const before = life.ticket;
            const tried = take(life, step);
            if (tried) {
              const { command, allowed, preview, decided } = tried;
              assert.equal(decided.outcome, preview.outcome === 'needsPlan' ? decided.outcome : preview.outcome);
              if (decided.outcome === 'refused') {
                if (preview.outcome === 'refused') assert.deepEqual(decided.refusal, preview.refusal);
                assert.equal(typeof decided.refusal.code, 'string');
              }
              // A rung that acts first may change what is allowed.
              const acted = life.events
                .slice(before.revision)
                .some(({ commandId, type }) => commandId === null && !type.startsWith('deadline_'));
              if (decided.outcome === 'events' && !acted)
                assert.ok(allowed, `${command} was not among the allowed commands`);
              if (decided.outcome === 'refused' && allowed && !acted)
                assert.notEqual(decided.refusal.code, 'wrong_status');
              seen.commands += 1;
            }
            assert.ok(life.ticket.revision >= before.revision && life.ticket.at >= before.at);
            assertLegal(life.ticket);
            seen.statuses.add(life.ticket.status);
            assertArmed(life);
          }
          assert.deepEqual(foldAll(life.number, life.events), life.ticket);
          assert.deepEqual(JSON.parse(JSON.stringify(life.ticket)), life.ticket);
          assert.deepEqual(life.findings(), []);
          seen.lives += 1;
          seen.events += life.events.length;
          for (const { type } of life.events) seen.kinds.add(type);
        }),
        settings,
      );
    });

    it('fires the same rungs in one big jump as in many small steps', () => {
      // A rest that a rung ends is as long as it was: a jump makes it longer.
      if (policy === acting) return;
      fc.assert(
        fc.property(
          anyStory(policy, 20),
          fc.array(fc.integer({ min: 1, max: 40_000_000 }), { minLength: 1, maxLength: 12 }),
          (story, hops) => {
            const life = begin(story);
            for (const step of story.steps) take(life, step);
            let at = msOf(life.now);
            const instants = hops.map((ms) => {
              at += ms;
              return instantOf(at);
            });
            const small = firedBy(life.ticket, instants, life);
            const big = firedBy(life.ticket, instants.slice(-1), life);
            assert.deepEqual(big.rungs.sort(), small.rungs.sort());
            assert.equal(new Set(big.rungs).size, big.rungs.length);
            assert.deepEqual(firedBy(big.ticket, instants.slice(-1), life).rungs, [], 'a rung fires twice');
          },
        ),
        { ...settings, numRuns: Math.ceil(runs / 3) },
      );
    });
  });
}

describe('the lives lived here', () => {
  it('have reached every status', () => {
    assert.deepEqual([...seen.statuses].sort(), [...statuses].sort(), `${seen.lives} lives, ${seen.events} events`);
    if (process.env.LIVES) console.log({ ...seen, kinds: [...seen.kinds].sort().join(' ') });
  });
});
