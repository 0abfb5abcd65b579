import fc from 'fast-check';
import type { Actor } from '../../../contracts/actor.ts';
import { contactChannels, diagnosisMeans, waitingReasons } from '../../../contracts/event.ts';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import type { Facts } from '../../../domain/ticket/command.ts';
import { commands } from '../../../domain/ticket/commands/table.ts';
import { allowedCommands, type Decided } from '../../../domain/ticket/decide.ts';
import { wantedTimers } from '../../../domain/ticket/wanted-timers.ts';
import { acting } from './acting.ts';
import { contrary } from './contrary.ts';
import { cn, Life } from './life.ts';
import { groups, people, text } from './people.ts';

/** What may happen next in a life; numbers choose among what there is at that moment. */
export type Step =
  | { does: 'possible' | 'anything'; command: number; actor: number; input: number }
  | { does: 'pass' | 'down'; ms: number }
  | { does: 'timer'; offset: -1 | 0 | 1 }
  | { does: 'back' };

/** A policy, a beginning and steps. */
export type Story = { policy: string; at: string; level: number; type: number; routed: boolean; steps: Step[] };

const actors: readonly Actor[] = Object.values(people);
const names = Object.keys(commands);
const spans = [
  1, 999, 30_000, 60_000, 480_000, 600_000, 1_800_000, 5_400_000, 10_800_000, 43_200_000, 90_000_000, 300_000_000,
];
const far = '9999-12-31T00:00:00Z';
const types = [null, 'repair', 'question', 'incident'];

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('possible' as const),
      command: fc.nat(1000),
      actor: fc.nat(1000),
      input: fc.nat(1000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('anything' as const),
      command: fc.nat(1000),
      actor: fc.nat(1000),
      input: fc.nat(1000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('pass' as const), ms: fc.constantFrom(...spans) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('down' as const), ms: fc.constantFrom(...spans) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('timer' as const), offset: fc.constantFrom(-1, 0, 1) }) },
  { weight: 1, arbitrary: fc.constant({ does: 'back' as const }) },
);

const beginnings = [
  '2023-09-28 17:30',
  '2024-02-08 11:59:59',
  '2025-10-24 16:00',
  '2025-03-29 23:30',
  '2026-12-31 17:00',
];

/** Stories under one policy, of at most so many steps. */
export const anyStory = (policy: string, longest: number): fc.Arbitrary<Story> =>
  fc.record({
    policy: fc.constant(policy),
    at: fc.constantFrom(...beginnings),
    level: fc.nat(3),
    type: fc.nat(3),
    routed: fc.boolean(),
    steps: fc.array(step, { minLength: Math.ceil(longest / 3), maxLength: longest, size: 'max' }),
  });

/** The policies that lives are lived under, with their levels. */
export const levelsOf: Readonly<Record<string, readonly string[]>> = {
  'customer-response': ['P0', 'P1', 'P2', 'P3'],
  'it-service-form': ['high', 'medium', 'low'],
  invented: ['red', 'amber'],
  [contrary]: ['red', 'amber'],
  [acting]: ['red', 'amber'],
};

/** The life with which a story begins. */
export const begin = ({ policy, at, level, type, routed }: Story): Life => {
  const levels = levelsOf[policy]!;
  return new Life({
    policy,
    at: cn(at),
    level: levels[level % levels.length]!,
    requestType: types[type] ?? null,
    groupId: routed ? groups.software : null,
    reviewers: routed ? [people.engineer.id] : [],
  });
};

const pick = <T>(from: readonly T[], n: number): T => from[n % from.length]!;

/** An input that the command's schema takes, most of the time one that makes sense. */
const inputOf = (life: Life, command: string, n: number): { input: unknown; facts: Facts } => {
  const levels = life.plan.levels.map(({ key }) => key);
  const later = instantOf(msOf(life.now) + pick([1, 3_600_000, 900_000_000], n));
  const date = pick([later, later, life.now, far], n >> 3);
  const account = pick([people.engineer, people.second, people.supervisor], n);
  const staff = { account: { id: account.id, active: n % 11 !== 0, staff: n % 13 !== 0 } };
  const group = { group: { id: pick(Object.values(groups), n), line: 1 + (n % 2) } };
  const place = pick(
    [
      { input: { to: 'x' }, facts: staff },
      { input: { group: 'x' }, facts: group },
      { input: { to: 'x', group: 'y' }, facts: { ...staff, ...group } },
    ],
    n >> 2,
  );
  const means = pick(['system', 'system', 'phone', 'signature'], n);
  const inputs: Record<string, { input: unknown; facts?: Facts }> = {
    classify: {
      input: { category: 'software', ...(n % 2 ? { requestType: pick(['repair', 'question', 'incident'], n) } : {}) },
      facts: {
        category: pick(
          [{ path: ['software'], groupId: null }, { path: ['network'], groupId: groups.network }, { allowed: ['x'] }],
          n,
        ),
      },
    },
    grade: {
      input: { level: pick([...levels, ...levels, 'none'], n), ...(n % 5 ? { reason: text } : {}) },
      facts: { reviewers: n % 3 ? [people.engineer.id] : [] },
    },
    review_level: { input: pick([{}, { level: pick(levels, n), ...(n % 5 ? { reason: text } : {}) }], n >> 1) },
    dispute_level: { input: { wanted: pick(levels, n), reason: text } },
    answer_dispute: {
      input: { reason: text, ...(n % 2 ? { level: pick(levels, n) } : {}) },
      facts: { reviewers: [people.second.id] },
    },
    tag: { input: { tags: ['a', 'a'] } },
    assign: place,
    escalate: { ...place, input: { ...place.input, reason: 'ability', checks: text, results: text } },
    release: { input: {} },
    acknowledge: { input: { channel: pick(contactChannels, n) } },
    respond: { input: { channel: pick(contactChannels, n), text } },
    message: { input: { text } },
    note: { input: { text } },
    progress: { input: { text } },
    diagnose: { input: { means: [pick(diagnosisMeans, n)], findings: text, ...(n % 2 ? { rootCause: text } : {}) } },
    wait: { input: { reason: pick(waitingReasons, n), ...(n % 3 ? {} : { until: date }) } },
    verify: { input: { checks: text } },
    temporary_solution: { input: { text, plan: text, permanentFixBy: date } },
    plan_definite: { input: { text, ...(n % 2 ? { doneBy: date } : {}) } },
    resolve: {
      input: {
        ...(n % 7 ? { solution: text } : {}),
        ...(n % 5 ? { verification: text } : {}),
        ...(n % 4 ? {} : { confirmed: 'phone' }),
      },
    },
    take_back: { input: { reason: text } },
    confirm: {
      input: {
        outcome: pick(['not_solved', 'solved', 'partly', 'solved'], n >> 1),
        means,
        ...(n % 9 ? { reason: text } : {}),
      },
    },
    reopen: { input: { reason: text } },
    archive: { input: { finalSolution: text, archiveDate: pick([life.now.slice(0, 10), '9999-12-31'], n) } },
    schedule: { input: { until: date } },
    offer_handover: { input: { to: 'x', content: text, time: text, scope: text }, facts: staff },
    decline_handover: { input: { reason: text } },
    propose_deferral: { input: { until: date, reason: text } },
    refuse_deferral: { input: { reason: text } },
    set_appointment: { input: { until: date, mode: 'remote' } },
    cancel_appointment: { input: { reason: text } },
    ask_collaboration: {
      input: { request: text, ...(n % 2 ? { to: 'x' } : {}), ...(n % 3 ? { until: date } : {}) },
      facts: n % 2 ? staff : {},
    },
    finish_collaboration: { input: { result: text } },
    request_resource: { input: { request: text, urgent: n % 2 === 0, ...(n % 3 ? {} : { until: date }) } },
    answer_resource: { input: { answer: text } },
    ask_approval: { input: { request: text } },
    decide_approval: { input: { approved: n % 2 === 0, reason: text } },
    request_development: { input: { request: text } },
    decide_development: { input: { adopted: n % 2 === 0, reason: text } },
    answer_survey: { input: { grade: 'fair', opinion: text } },
    follow_up: {
      input: { stage: pick(['first', 'closing'], n), outcome: pick(['fine', 'came_back'], n >> 1), text },
    },
    cancel: {
      input: {
        kind: pick(['withdrawn', 'duplicate', 'not_support'], n),
        reason: text,
        ...(n % 3 === 1 || n % 19 === 0 ? { duplicateOf: 'TS1' } : {}),
      },
      facts: { ticket: n % 2 === 0 },
    },
  };
  const { input = {}, facts = {} } = inputs[command] ?? {};
  return { input: n === 999 ? { [command]: 1 } : input, facts };
};

/** A command that was tried, and what the validator and the handler said. */
export type Tried = { command: string; actor: Actor; allowed: boolean; preview: Decided; decided: Decided };

/** Carries a step out; what was tried, when it was a command. */
export const take = (life: Life, next: Step): Tried | null => {
  switch (next.does) {
    case 'pass':
      life.passes(next.ms);
      return null;
    case 'down':
      life.isDown(next.ms);
      return null;
    case 'back':
      life.isBack();
      return null;
    case 'timer': {
      const [first] = wantedTimers(life.ticket, life.plan).sort((a, b) => (a.at < b.at ? -1 : 1));
      if (first && first.at > life.now) life.until(instantOf(Math.max(msOf(life.now), msOf(first.at) + next.offset)));
      return null;
    }
    case 'anything':
    case 'possible': {
      const [command, actor] =
        next.does === 'possible'
          ? possibleMove(life, next)
          : ([pick(names, next.command), pick(actors, next.actor)] as const);
      const { input, facts } = inputOf(life, command, next.input);
      const allowed = allowedCommands(life.ticket, actor, life.plan.levels).includes(command);
      const preview = life.preview(command, input, actor, facts);
      return { command, actor, allowed, preview, decided: life.tries(command, input, actor, { facts }) };
    }
  }
};

/** Commands that carry a ticket on; drawn more often, so that lives reach their end and come back. */
const onwards = new Set(['claim', 'assign', 'diagnose', 'verify', 'resolve', 'confirm', 'archive', 'reopen']);

/** A command that somebody may give now: of all such pairs one. */
const possibleMove = (life: Life, next: { command: number; actor: number; input: number }): [string, Actor] => {
  const moves = actors.flatMap((actor) =>
    allowedCommands(life.ticket, actor, life.plan.levels)
      .filter((command) => command !== 'cancel' || next.input % 3 === 0)
      .map((command): [string, Actor] => [command, actor]),
  );
  const ahead = moves.filter(([command]) => onwards.has(command));
  const drawn = next.actor % 3 > 0 && ahead.length > 0 ? ahead : moves;
  return drawn.length > 0 ? pick(drawn, next.command) : [pick(names, next.command), people.li];
};
