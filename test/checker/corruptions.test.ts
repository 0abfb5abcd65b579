import assert from 'node:assert/strict';
import type { TicketEvent } from '../../contracts/event.ts';
import { cn, Life } from '../domain/ticket/life.ts';
import { people, text } from '../domain/ticket/people.ts';
import { policyVariant } from '../domain/ticket/policy-variant.ts';
import { checkLife } from './check-life.ts';
import { knownPromises } from './known-promises.ts';

const { li, agent, engineer, supervisor } = people;
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

const policy = policyVariant('customer-response', 'corrupted', (clocks) =>
  clocks.map((clock) => (clock.key === 'resolve' ? { ...clock, pausesOn: ['requester'] } : clock)),
);

/** Warned, missed, escalated, paused, regraded, met, voided, archived, reopened. */
const recorded = (): Life => {
  const life = new Life({ policy, level: 'P1', at: cn('2025-10-24 16:00') });
  life.does('classify', { category: 'software' }, agent, { category: { path: ['software'], groupId: null } });
  life.passes(25 * minute);
  life.does('assign', { to: 'engineer' }, supervisor, { account: { id: engineer.id, active: true, staff: true } });
  life.does('respond', { channel: 'phone' }, engineer);
  life.does('wait', { reason: 'requester' }, engineer);
  life.passes(hour);
  life.does('message', { text }, li);
  life.does('dispute_level', { wanted: 'P0', reason: text }, li);
  life.passes(5 * minute);
  life.does('answer_dispute', { level: 'P0', reason: text }, supervisor);
  life.passes(hour);
  life.does('diagnose', { means: ['logs'], findings: text, rootCause: text }, engineer);
  life.does('resolve', { solution: text, verification: text }, engineer);
  life.passes(2 * hour);
  life.does('confirm', { outcome: 'not_solved', reason: text }, li);
  life.passes(minute);
  life.does('escalate', { reason: 'user_not_solved', to: 'x', checks: text, results: text }, engineer, {
    account: { id: people.second.id, active: true, staff: true },
  });
  life.does('resolve', { solution: text, verification: text }, people.second);
  life.does('confirm', { outcome: 'solved' }, li);
  life.does('archive', { finalSolution: text, archiveDate: '2025-10-24' }, people.second);
  life.passes(day);
  life.does('reopen', { reason: text }, li);
  life.passes(hour);
  life.does('note', { text }, agent);
  return life;
};

const life = recorded();
const check = (events: readonly TicketEvent[], now?: string): string[] =>
  checkLife(life.number, events, { promises: knownPromises([policy]), ...(now ? { now } : {}) }).findings;

// biome-ignore lint/suspicious/noExplicitAny: corrupting is what types forbid
type Loose = any;
const copy = (): Loose[] => JSON.parse(JSON.stringify(life.events));
const renumbered = (events: Loose[]): Loose[] => events.map((event, index) => ({ ...event, seq: index + 1 }));
const find = (events: Loose[], type: string, clock?: string): Loose => {
  const event = events.find((one) => one.type === type && (!clock || one.data.clock === clock));
  assert.ok(event, `the life has no ${type} of ${clock}`);
  return event;
};
const shifted = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

/** Each changes a recorded life; the finding it must cause. */
const corruptions: [string, (events: Loose[]) => Loose[], RegExp][] = [
  ['an event is lost', (all) => all.filter(({ seq }) => seq !== 12), /where 12 must stand/],
  [
    'two ids are the same',
    (all) => {
      all[7].id = all[3].id;
      return all;
    },
    /stands twice/,
  ],
  [
    'two events have changed places',
    (all) => {
      [all[20], all[21]] = [all[21], all[20]];
      return all;
    },
    /must stand/,
  ],
  [
    'time runs backwards',
    (all) => {
      all[15].at = shifted(all[15].at, -day);
      return all;
    },
    /dated .* before/,
  ],
  [
    'a due instant is a second off',
    (all) => {
      const { data } = find(all, 'deadline_started', 'resolve');
      data.dueAt = shifted(data.dueAt, 1000);
      return all;
    },
    /deadline_started of resolve\/1\.1: dueAt is/,
  ],
  [
    'a rung took effect twice',
    (all) => {
      const at = all.indexOf(find(all, 'deadline_missed'));
      return renumbered([...all.slice(0, at + 1), { ...all[at], id: 'another' }, ...all.slice(at + 1)]);
    },
    /took effect twice/,
  ],
  [
    'a rung fired early',
    (all) => {
      const rung = find(all, 'deadline_warned');
      rung.at = shifted(rung.data.dueAt, -1);
      return all;
    },
    /fired at .*, before/,
  ],
  [
    'a miss is lost',
    (all) => renumbered(all.filter((one) => one !== find(all, 'deadline_missed', 'resolve'))),
    /resolve\/1\.1 at 100 % came due .* and never fired/,
  ],
  [
    'a late firing has rewritten the due instant',
    (all) => {
      const { data } = find(all, 'deadline_missed', 'resolve');
      data.dueAt = shifted(data.dueAt, 60_000);
      return all;
    },
    /deadline_missed of resolve\/1\.1 at 100 %: dueAt/,
  ],
  [
    'lateness is embellished',
    (all) => {
      const voided = all.find((one) => one.data.voided);
      voided.data.latenessMs -= 1;
      return all;
    },
    /latenessMs/,
  ],
  [
    'the wrong people were told',
    (all) => {
      find(all, 'deadline_missed', 'resolve').data.tell = ['owner'];
      return all;
    },
    /tell is/,
  ],
  [
    'a promise was met by what does not meet it',
    (all) => {
      const asked = all.findIndex(({ type }) => type === 'diagnosis_added');
      const met = find(all, 'deadline_met', 'resolve');
      return renumbered([
        ...all.slice(0, asked + 1),
        { ...met, id: 'x', commandId: all[asked].commandId, at: all[asked].at },
        ...all.slice(asked + 1),
      ]);
    },
    /deadline_met of resolve\/1\.1 follows from nothing/,
  ],
  [
    'a promise is not met by what meets it',
    (all) => renumbered(all.filter((one) => one !== find(all, 'deadline_met', 'respond'))),
    /deadline_met of respond\/1\.1 is missing after responded/,
  ],
  [
    'late counts as in time',
    (all) => {
      find(all, 'deadline_met', 'respond').data.inTime = false;
      return all;
    },
    /inTime/,
  ],
  [
    'met provisionally counts as met for good',
    (all) => {
      find(all, 'deadline_met', 'resolve').data.provisional = false;
      return all;
    },
    /provisional is false, must be true/,
  ],
  [
    'the voiding is lost',
    (all) => renumbered(all.filter(({ type }) => type !== 'deadline_unmet')),
    /deadline_unmet of resolve\/1\.1 is missing after not_solved/,
  ],
  [
    'a pause is rounded to minutes',
    (all) => {
      find(all, 'deadline_resumed').data.pausedMs += 500;
      return all;
    },
    /pausedMs/,
  ],
  [
    'a pause is forgotten',
    (all) => renumbered(all.filter(({ type }) => type !== 'deadline_paused' && type !== 'deadline_resumed')),
    /deadline_paused of resolve\/1\.1 is missing/,
  ],
  [
    'reopening forgets the clocks',
    (all) => renumbered(all.filter(({ type, data }) => type !== 'deadline_started' || data.round === 1)),
    /deadline_started of resolve\/3\.1 is missing after reopened/,
  ],
  [
    'regrading counts from now, not from creation',
    (all) => {
      const { data, at } = find(all, 'deadline_moved', 'resolve');
      data.to = shifted(at, 2 * hour);
      return all;
    },
    /deadline_moved of resolve\/1\.1: to is/,
  ],
  [
    'a command took effect twice',
    (all) => renumbered([...all, { ...all.at(-1), id: 'again' }, { ...all[20], id: 'y', at: all.at(-1).at }]),
    /took effect twice/,
  ],
  [
    'a step is taken where it is illegal',
    (all) => renumbered(all.filter(({ type }) => type !== 'confirmation_asked')),
    /not_solved in status in_progress/,
  ],
  [
    'graded before it was classified',
    (all) => {
      find(all.slice(12), 'graded').data.by = 'hand';
      return renumbered(all.filter(({ type }) => type !== 'classified'));
    },
    /graded before it was classified/,
  ],
  [
    'a staff entry is shown to the requester',
    (all) => {
      find(all, 'diagnosis_added').audience = 'requester';
      return all;
    },
    /is shown to the requester/,
  ],
];

describe('the checker finds', () => {
  it('nothing in a life that is sound', () => {
    assert.deepEqual(check(life.events), []);
    assert.deepEqual(check(life.events, life.now), []);
    const kinds = new Set(life.events.map(({ type }) => type));
    for (const kind of ['warned', 'missed', 'escalated', 'paused', 'resumed', 'moved', 'unmet', 'voided', 'met']) {
      assert.ok(kinds.has(`deadline_${kind}` as TicketEvent['type']), `the life lacks deadline_${kind}`);
    }
  });

  for (const [name, corrupt, finding] of corruptions) {
    it(`that ${name}`, () => {
      const findings = check(corrupt(copy()));
      assert.ok(
        findings.some((one) => finding.test(one)),
        `found only:\n${findings.join('\n')}`,
      );
    });
  }

  it('that a rung came due and did not fire until a given instant', () => {
    const findings = check(life.events, shifted(life.now, 12 * hour));
    assert.ok(findings.some((one) => /^at the end: resolve\/3\.1 at 100 % came due/.test(one)));
  });

  it('any single event about a deadline that is lost, though the numbers are mended', () => {
    for (const event of life.events.filter(({ type }) => type.startsWith('deadline_'))) {
      const findings = check(renumbered(copy().filter(({ seq }) => seq !== event.seq)));
      assert.notEqual(findings.length, 0, `${event.seq} ${event.type} may be lost`);
    }
  });

  it('any single value of an event about a deadline that is changed', () => {
    const places = life.events.flatMap(({ type, data }, index) =>
      type.startsWith('deadline_') ? Object.keys(data).map((field) => [index, field] as const) : [],
    );
    const unseen = places.filter(([index, field]) => {
      const events = copy();
      const { data } = events[index];
      data[field] = changed(data[field]);
      return check(events).length === 0;
    });
    assert.deepEqual(
      unseen.map(([index, field]) => `${index + 1} ${life.events[index]!.type}.${field}`),
      [],
    );
  });
});

const changed = (value: Loose): Loose => {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return value.length > 0 ? value.slice(1) : ['owner'];
  if (value === null || typeof value === 'object') return { ...value, version: 99 };
  return /^\d{4}-.*Z$/.test(value) ? shifted(value, 1) : `${value}x`;
};
