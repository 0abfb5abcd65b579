import type { AskedKind } from '../../contracts/agreement-event.ts';
import type { Act } from '../../contracts/deadline-event.ts';
import type { IntakeChannel, TextRef, WaitingReason } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';

/** Ticket states (requirements 4.2). */
export const statuses = [
  'pending_assignment',
  'in_progress',
  'pending_confirmation',
  'follow_up',
  'resolved',
  'archived',
  'cancelled',
] as const;
export type Status = (typeof statuses)[number];

/** States in which work is owed. */
export const openStatuses: readonly Status[] = [
  'pending_assignment',
  'in_progress',
  'pending_confirmation',
  'follow_up',
];

/** One rung of a running deadline; `firedAt` set means it took effect or never will. */
export type Rung = {
  share: number;
  at: Instant;
  tell: readonly string[];
  does?: Act;
  firedAt: Instant | null;
  /** Added when a repeating clock fired; goes when it has fired itself. */
  again?: true;
};

/** One promise under way or kept: an instance of a policy clock (requirements 4.5). */
export type Deadline = {
  /** `<clock>/<round>.<n>`, unique within the ticket. */
  id: string;
  clock: string;
  round: number;
  /** Counts moves: a rung of a moved deadline is another effect. */
  term: number;
  level: string;
  policyVersion: number;
  calendar: string;
  calendarVersion: number | null;
  lengthMs: number;
  startedAt: Instant;
  dueAt: Instant;
  rungs: Rung[];
  /** `provisional`: met by asking for confirmation, waiting for the answer. */
  state: 'running' | 'paused' | 'provisional' | 'met' | 'void';
  metAt: Instant | null;
  missedAt: Instant | null;
  /** When "not solved" or taking back voided a provisional meeting; lateness of rungs passed meanwhile counts from here. */
  unmetAt: Instant | null;
  pastAtRegrading: boolean;
  /** Spans in which the clock stood still; an open one has `to: null`. */
  pauses: { from: Instant; to: Instant | null; reason: WaitingReason }[];
  /** All its pauses so far, ms of its own calendar. */
  pausedMs?: number;
  /** While it rests: when it runs on by itself. */
  resumeAt?: Instant | null;
  /** The date that somebody agreed to instead of the policy's limit. */
  agreed?: Instant | null;
  /** A timer and no promise. */
  reminder?: true;
  repeats?: true;
};

/** Something asked of others and not answered yet, and by whom: nobody approves what they asked for themselves. */
export type Asked = { since: Instant; to: string | null; by: string | null };

/** A ticket as its events tell it: plain JSON, folded by {@link evolve} in the workflow and in SQL alike. */
export type Ticket = {
  v: 1;
  number: string;
  /** Seq of the last folded event. */
  revision: number;
  /** Instant of the last folded event; no later event is dated before it. */
  at: Instant;
  requestId: string;
  policy: { key: string; version: number };
  requesterId: string;
  orgId: string | null;
  channel: IntakeChannel;
  submittedAt: Instant;
  status: Status;
  waitingFor: { reason: WaitingReason; since: Instant; until: Instant | null } | null;
  verified: boolean;
  classified: boolean;
  requestType: string | null;
  caseType: string | null;
  category: readonly string[];
  scope: string | null;
  urgency: string | null;
  requestedLevel: string | null;
  level: string;
  tags: readonly string[];
  groupId: string | null;
  ownerId: string | null;
  /** Owner changes so far (S1-15). */
  ownerChanges: number;
  review: 'none' | 'pushed' | 'decided';
  disputed: boolean;
  /** 1, and one more for every "not solved", "partly solved" and reopening (C-07). */
  round: number;
  /** When this round began; limits of the round count from here. */
  roundStartedAt: Instant;
  rootCause: TextRef | null;
  solution: TextRef | null;
  /** A verification of this round exists (gate before confirmation, S0-29). */
  verifiedSolution: boolean;
  resolvedAt: Instant | null;
  /** Archived or cancelled at. */
  closedAt: Instant | null;
  deadlines: Deadline[];
  /** Line of the group it is with, where that was told. */
  firstLine?: boolean;
  /** Rests until resources allow (S1-57). */
  scheduledFor?: Instant | null;
  /** Offered to this account, which has not answered yet. */
  handover?: { to: string } | null;
  /** Proposed and not answered yet. */
  deferral?: { until: Instant; by: string | null } | null;
  appointment?: { until: Instant } | null;
  asked?: Partial<Record<AskedKind, Asked>>;
  /** A complaint about another ticket, and who had to do with that one: not for them, and none of them is told of it. */
  complaint?: { about: string; handledBy: readonly string[] };
  /** The closing visit of this round is over and all is well (S4-47). */
  visited?: boolean;
  /** Of the last resolution. */
  survey?: 'sent' | 'answered' | null;
};
