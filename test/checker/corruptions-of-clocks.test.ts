import assert from 'node:assert/strict';
import type { TicketEvent } from '../../contracts/event.ts';
import { acting } from '../domain/ticket/acting.ts';
import { cn, Life } from '../domain/ticket/life.ts';
import { people, text } from '../domain/ticket/people.ts';
import { checkLife } from './check-life.ts';
import { knownPromises } from './known-promises.ts';

const { li, engineer, supervisor } = people;
const [hour, day] = [3_600_000, 86_400_000];

/** Scheduled and woken, rested at the longest, chased, moved by an agreement and back, confirmed by nobody, surveyed. */
const recorded = (): Life => {
  const life = new Life({ policy: acting, level: 'red', at: cn('2025-10-24 16:00'), reviewers: [] });
  life.does('assign', { to: 'x' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
  life.does('wait', { reason: 'requester' }, engineer);
  life.passes(4 * hour);
  life.does('resume', {}, engineer);
  life.does('request_resource', { request: text, urgent: true }, engineer);
  life.does('set_appointment', { until: cn('2025-11-20 15:00'), mode: 'remote' }, engineer);
  life.passes(day);
  life.does('cancel_appointment', { reason: text }, engineer);
  life.does('answer_resource', { answer: text }, engineer);
  life.does('resolve', { solution: text, verification: text }, engineer);
  life.passes(40 * day);
  life.does('answer_survey', { grade: 'fair' }, li);
  return life;
};

const life = recorded();
// biome-ignore lint/suspicious/noExplicitAny: corrupting is what types forbid
type Loose = any;
const renumbered = (events: Loose[]): Loose[] => events.map((event, index) => ({ ...event, seq: index + 1 }));
const find = (events: Loose[], type: string, clock?: string): Loose => {
  const event = events.find((one) => one.type === type && (!clock || one.data.clock === clock));
  assert.ok(event, `the life has no ${type} of ${clock}`);
  return event;
};
const without = (type: string, clock?: string) => (all: Loose[]) => {
  const one = find(all, type, clock);
  return renumbered(all.filter((event) => event !== one));
};
const change = (type: string, clock: string | undefined, by: (event: Loose) => void) => (all: Loose[]) => {
  by(find(all, type, clock));
  return all;
};
const later = (at: string): string => new Date(Date.parse(at) + 1000).toISOString();

/** Each changes a recorded life; the finding it must cause. */
const corruptions: [string, (events: Loose[]) => Loose[], RegExp][] = [
  ['a rung did not confirm', without('confirmed'), /a rung did not do its confirmed/],
  ['a rung did not remind', without('reminded'), /a rung did not do its reminded/],
  [
    'a confirmation came from nowhere',
    change('deadline_reminded', 'confirm', (event) => {
      event.type = 'deadline_warned';
    }),
    /fired as deadline_warned, not as deadline_reminded/,
  ],
  [
    'a rung confirmed in somebody’s name',
    change('confirmed', undefined, ({ data }) => {
      data.means = 'phone';
    }),
    /confirmed: means is "phone", must be "no_answer"/,
  ],
  [
    'the next chase is a second off',
    change('deadline_reminded', 'chase_urgent', ({ data }) => {
      data.next.at = later(data.next.at);
    }),
    /deadline_reminded of chase_urgent.*: next is/,
  ],
  ['a chase is lost', without('deadline_reminded', 'chase_urgent'), /chase_urgent\/1\.1.* was due earlier|never fired/],
  [
    'a rest ended too late',
    change('deadline_resumed', 'resolve', ({ data }) => {
      data.pausedMs += 1;
    }),
    /deadline_resumed of resolve\/1\.1: pausedMs is/,
  ],
  ['a rest did not end', without('deadline_resumed', 'resolve'), /should have run on at|fired while paused/],
  ['an agreement moved nothing', without('deadline_moved', 'resolve'), /deadline_moved of resolve\/1\.1 is missing/],
  [
    'an agreement moved a limit elsewhere',
    change('deadline_moved', 'resolve', ({ data }) => {
      data.to = later(data.to);
    }),
    /deadline_moved of resolve\/1\.1: to is/,
  ],
  [
    'an agreed date is not the one of the event',
    change('deadline_started', 'appointment', ({ data }) => {
      data.dueAt = later(data.dueAt);
    }),
    /deadline_started of appointment\/1\.1: dueAt is/,
  ],
  ['an alarm did not hear of a miss', without('deadline_started', 'overdue_alarm'), /overdue_alarm\/1\.1 is missing/],
  ['a survey was answered that nobody sent', without('survey_sent'), /a rung did not do its survey_sent/],
  ['a resource came that nobody asked for', without('resource_requested'), /nobody has asked for resource/],
];

const check = (events: readonly TicketEvent[]): string[] =>
  checkLife(life.number, events, { promises: knownPromises([acting]) }).findings;

describe('the checker of lives and clocks that act', () => {
  it('finds nothing wrong with what was recorded', () => {
    assert.deepEqual(check(life.events), []);
  });

  for (const [what, corrupt, finding] of corruptions) {
    it(`sees when ${what}`, () => {
      const findings = check(corrupt(JSON.parse(JSON.stringify(life.events))));
      assert.ok(
        findings.some((one) => finding.test(one)),
        `found only:\n${findings.join('\n')}`,
      );
    });
  }
});
