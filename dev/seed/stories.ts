import type { CommandName } from '../../contracts/manifest.ts';
import type { CommandInputs } from '../../contracts/manifest-inputs.ts';
import type { Dice } from './dice.ts';
import type { Theme } from './themes.ts';

/** Who gives a command: requester, agent, the owning engineer, an engineer of the second line, the supervisor. */
export type Who = 'requester' | 'agent' | 'engineer' | 'second' | 'supervisor';

/** One step of a story. */
export type Step = { [Name in CommandName]: readonly [who: Who, name: Name, input: CommandInputs[Name]] }[CommandName];

/** What a story is made from; `base` is the instant it counts from, ISO UTC. */
export type Matter = { theme: Theme; dice: Dice; level: string; base: string; secondTeam: string; earlier: string };

/** A story: what share of all tickets it is, and its steps. */
export type Story = {
  key: string;
  weight: number;
  /** How long ago it began: from … to, in days. What is over may be months old. */
  daysAgo: readonly [from: number, to: number];
  /** Nobody takes it although it is urgent: overdue within a quarter of an hour. */
  urgent?: true;
  steps: (matter: Matter) => readonly Step[];
};

const day = 86_400_000;
const later = (base: string, days: number): string => new Date(Date.parse(base) + days * day).toISOString();

const channels = ['phone', 'email', 'message', 'chat', 'onsite'] as const;

/** Levels that somebody looks at once more. */
const reviewed = new Set(['P0', 'P1']);

const sorted = ({ theme, dice, level }: Matter): Step[] => [
  ['agent', 'verify_report', {}],
  ['agent', 'classify', { category: theme.category, requestType: theme.requestType }],
  ...(reviewed.has(level) ? [['supervisor', 'review_level', {}] as const] : []),
  ...(dice.chance(0.3) ? [['agent', 'note', { text: theme.question }] as const] : []),
];

const begun = (matter: Matter): Step[] => {
  const { theme, dice } = matter;
  return [
    ...sorted(matter),
    ['engineer', 'claim', {}],
    ['engineer', 'respond', { channel: dice.pick(channels), text: theme.question }],
    ...(dice.chance(0.7) ? [['requester', 'message', { text: theme.answer }] as const] : []),
    ...(dice.chance(0.3) ? [['second', 'note', { text: theme.findings }] as const] : []),
    ...(dice.chance(0.2) ? [['supervisor', 'message', { text: theme.question }] as const] : []),
  ];
};

const diagnosed = (matter: Matter): Step[] => [
  ...begun(matter),
  [
    'engineer',
    'diagnose',
    {
      means: [matter.dice.pick(['remote', 'logs', 'reproduction', 'guided'] as const)],
      findings: matter.theme.findings,
      rootCause: matter.theme.cause,
    },
  ],
  ...(matter.dice.chance(0.5) ? [['engineer', 'progress', { text: matter.theme.cause }] as const] : []),
];

const solvedSteps = ({ theme }: Matter): Step[] => [
  ['engineer', 'verify', { checks: theme.answer }],
  ['engineer', 'resolve', { solution: theme.solution, verification: theme.answer }],
];

const asked = (matter: Matter): Step[] => [...diagnosed(matter), ...solvedSteps(matter)];

const confirmed = (matter: Matter): Step[] => [
  ...asked(matter),
  matter.dice.chance(0.6)
    ? ['requester', 'confirm', { outcome: 'solved' }]
    : ['engineer', 'confirm', { outcome: 'solved', means: 'phone' }],
];

const archived = (matter: Matter): Step[] => [
  ...confirmed(matter),
  ['engineer', 'archive', { finalSolution: matter.theme.solution, archiveDate: matter.base.slice(0, 10) }],
];

/** All stories; weights add up to 100. */
export const stories: readonly Story[] = [
  { key: 'new', weight: 7, daysAgo: [0.02, 0.4], steps: () => [] },
  { key: 'sorted', weight: 5, daysAgo: [0.05, 1], steps: sorted },
  { key: 'working', weight: 12, daysAgo: [1, 5], steps: diagnosed },
  {
    key: 'waiting',
    weight: 10,
    daysAgo: [1, 6],
    steps: (matter) => {
      const reason = matter.dice.pick(['requester', 'collaborator', 'approval', 'deferred', 'appointment'] as const);
      const until = later(matter.base, matter.dice.between(7, 30));
      return [...diagnosed(matter), ['engineer', 'wait', { reason, until, note: matter.theme.question }]];
    },
  },
  {
    key: 'escalated',
    weight: 6,
    daysAgo: [1, 6],
    steps: (matter) => [
      ...diagnosed(matter),
      [
        'engineer',
        'escalate',
        { reason: 'ability', group: matter.secondTeam, checks: matter.theme.findings, results: matter.theme.cause },
      ],
      ...(matter.dice.chance(0.5) ? [['second', 'claim', {}] as const] : []),
    ],
  },
  {
    key: 'temporary',
    weight: 3,
    daysAgo: [2, 12],
    steps: (matter) => [
      ...diagnosed(matter),
      [
        'engineer',
        'temporary_solution',
        { text: matter.theme.answer, plan: matter.theme.solution, permanentFixBy: later(matter.base, 21) },
      ],
    ],
  },
  { key: 'asked', weight: 8, daysAgo: [1, 5], steps: asked },
  {
    key: 'not_solved',
    weight: 7,
    daysAgo: [2, 8],
    steps: (matter) => [
      ...asked(matter),
      [
        'requester',
        'confirm',
        { outcome: matter.dice.pick(['not_solved', 'partly'] as const), reason: matter.theme.description },
      ],
    ],
  },
  {
    key: 'disputed',
    weight: 5,
    daysAgo: [0.2, 3],
    steps: (matter) => [
      ...begun(matter),
      ['requester', 'dispute_level', { reason: matter.theme.description }],
      ...(matter.dice.chance(0.5)
        ? [['supervisor', 'answer_dispute', { reason: matter.theme.findings }] as const]
        : []),
    ],
  },
  { key: 'resolved', weight: 8, daysAgo: [6, 60], steps: confirmed },
  { key: 'archived', weight: 12, daysAgo: [8, 120], steps: archived },
  {
    key: 'reopened',
    weight: 5,
    daysAgo: [12, 40],
    steps: (matter) => [
      ...archived(matter),
      ['requester', 'reopen', { reason: matter.theme.description }],
      ...(matter.dice.chance(0.5) ? [['engineer', 'progress', { text: matter.theme.question }] as const] : []),
    ],
  },
  {
    key: 'cancelled',
    weight: 5,
    daysAgo: [2, 90],
    steps: (matter) => [
      matter.dice.pick([
        ['requester', 'cancel', { kind: 'withdrawn', reason: matter.theme.answer }],
        ['supervisor', 'cancel', { kind: 'not_support', reason: matter.theme.answer }],
        ['supervisor', 'cancel', { kind: 'duplicate', reason: matter.theme.answer, duplicateOf: matter.earlier }],
      ] as const),
    ],
  },
  { key: 'left_alone', weight: 7, daysAgo: [0.1, 3], urgent: true, steps: () => [] },
];
