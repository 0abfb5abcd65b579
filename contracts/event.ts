import type { AgreementEventData } from './agreement-event.ts';
import type { DeadlineEventData } from './deadline-event.ts';
import type { Instant } from './instant.ts';
import type { PolicyEventData } from './policy-event.ts';

export type { DeadlineName, RungFired, RungPlan } from './deadline-event.ts';

/** Who may read a timeline entry: everybody who sees the ticket, or staff only (C-16). */
export type Audience = 'requester' | 'staff';

/** A text stored in SQL (`ticket_text`); histories and events carry only this reference, so that a person can be erased. */
export type TextRef = { textId: string; sha256: string };

/** What waits, while a ticket in progress rests (requirements 4.2). */
export const waitingReasons = [
  'requester',
  'collaborator',
  'approval',
  'deferred',
  'appointment',
  'permanent_fix',
  'development',
] as const;
export type WaitingReason = (typeof waitingReasons)[number];

/** Ways of contact between staff and requester (S0-13, S4-18). */
export const contactChannels = ['phone', 'email', 'message', 'chat', 'onsite'] as const;
export type ContactChannel = (typeof contactChannels)[number];

/** How a ticket came in (requirements 4.1). */
export const intakeChannels = ['portal', 'internal', 'email', 'phone', 'chat', 'api'] as const;
export type IntakeChannel = (typeof intakeChannels)[number];

/** Means of diagnosis (S0-21, S1-59). */
export const diagnosisMeans = [
  'remote',
  'onsite',
  'logs',
  'guided',
  'reproduction',
  'monitoring',
  'documents',
] as const;
export type DiagnosisMeans = (typeof diagnosisMeans)[number];

/** Data of each event type. Codes, ids, instants and text references; no personal text. */
export type EventData = StepEventData & AgreementEventData & DeadlineEventData & PolicyEventData;

/** Data of the events of the ordinary way of a ticket. */
type StepEventData = {
  submitted: {
    requestId: string;
    requestSha256: string;
    policy: { key: string; version: number };
    requesterId: string;
    enteredBy: string;
    orgId: string | null;
    channel: IntakeChannel;
    requestType: string | null;
    caseType: string | null;
    category: readonly string[];
    scope: string | null;
    urgency: string | null;
    requestedLevel: string | null;
    /** First effective level; `graded` with `from: null` follows and says who set it. */
    level: string;
    occurredAt: Instant | null;
    /** Of a call: when it rang and when it was answered (S4-20). */
    call?: { rangAt: Instant; answeredAt: Instant };
  };
  receipt_sent: Record<string, never>;
  history_linked: { numbers: readonly string[] };
  follow_up_of: { number: string };
  /** The ticket that is complained about, and the accounts that had to do with it: the complaint is not for them (S4-07). */
  complaint_about: { number: string; handledBy: readonly string[] };
  /** `firstLine`: the ticket is with a group of the first line now. */
  assigned: { groupId: string | null; ownerId: string | null; by: 'rule' | 'hand'; firstLine?: true };
  /** `no_uninvolved_supervisor`: each had to do with the ticket that is complained about. */
  assignment_failed: { reason: 'no_route' | 'no_uninvolved_supervisor' };
  claimed: { ownerId: string; groupId: string | null; firstLine?: true };
  released: { ownerId: string; reason: TextRef | null };
  verified: Record<string, never>;
  classified: {
    category: readonly string[];
    requestType: string | null;
    caseType: string | null;
    scope: string | null;
    urgency: string | null;
  };
  graded: { from: string | null; to: string; by: 'policy' | 'hand' | 'review' | 'dispute'; reason: TextRef | null };
  level_review_pushed: { reviewers: readonly string[] };
  level_review_decided: { kept: boolean; reason: TextRef | null };
  level_disputed: { wanted: string | null; reason: TextRef };
  dispute_answered: { kept: boolean; reason: TextRef };
  tagged: { tags: readonly string[] };
  acknowledged: { channel: ContactChannel };
  responded: { channel: ContactChannel; text: TextRef | null };
  message: { direction: 'to_requester' | 'from_requester'; text: TextRef };
  internal_note: { text: TextRef };
  progress_reported: { text: TextRef };
  diagnosis_added: {
    means: readonly DiagnosisMeans[];
    findings: TextRef;
    understanding: TextRef | null;
    nextAction: TextRef | null;
  };
  root_cause_set: { rootCause: TextRef };
  waiting_started: { reason: WaitingReason; until: Instant | null; note: TextRef | null };
  waiting_ended: {
    reason: WaitingReason;
    cause: 'resumed' | 'requester_replied' | 'resolved' | 'assigned' | 'released' | 'time' | 'replaced' | 'settled';
  };
  escalated: {
    reason: 'ability' | 'time' | 'user_not_solved' | 'missed';
    groupId: string | null;
    ownerId: string | null;
    /** None when a clock handed it up. */
    checks: TextRef | null;
    results: TextRef | null;
    firstLine?: true;
  };
  temporary_solution_given: { text: TextRef; plan: TextRef; permanentFixBy: Instant };
  plan_made_definite: { text: TextRef; doneBy: Instant | null };
  verification_added: { checks: TextRef; noNewProblem: true };
  confirmation_asked: { solution: TextRef };
  confirmation_taken_back: { reason: TextRef };
  /** `no_answer`: the policy's time for an answer ran out (requirements 4.3.1). */
  confirmed: {
    means: 'system' | 'signature' | 'phone' | 'no_answer';
    needMet: boolean | null;
    recordedFor: string | null;
  };
  partly_solved: { means: 'system' | 'signature' | 'phone'; reason: TextRef; recordedFor: string | null };
  not_solved: { means: 'system' | 'signature' | 'phone'; reason: TextRef; recordedFor: string | null };
  reopened: { reason: TextRef };
  archived: { finalSolution: TextRef; archiveDate: string };
  cancelled: { reason: TextRef; kind: 'withdrawn' | 'duplicate' | 'not_support'; duplicateOf: string | null };
  command_rejected: {
    /** Name of the signal; `?` when it is none that a command could have. */
    command: string;
    code: string;
    by: string | null;
    via: 'signal' | 'http';
    /** What exactly, and what would be possible: codes, ids and field names, never what was typed. */
    details?: Record<string, unknown>;
  };
};

/** Name of an event type. */
export type EventType = keyof EventData;

/** Who caused an event and how it came in. `system` stands for timers and policy rules. */
export type EventActor = { id: string | null; via: 'http' | 'signal' | 'system' };

type Envelope<T extends EventType> = {
  /** Unique for ever; an event with the same seq but another id parks the ticket. */
  id: string;
  /** 1, 2, 3 … within the ticket. */
  seq: number;
  at: Instant;
  type: T;
  actor: EventActor;
  /** The command that caused it; null for timers. */
  commandId: string | null;
  /** What the command id stands for: digest of command, actor and input, so that it is not taken for another. */
  commandDigest?: string;
  audience: Audience;
  /** When the API received the command, if it was not decided at once. */
  receivedAt?: Instant;
  data: EventData[T];
};

/** A numbered fact of a ticket's life; narrowing on `type` narrows `data`. */
export type TicketEvent = { [T in EventType]: Envelope<T> }[EventType];

/** An event before it has its number: what `decide` returns. */
export type NewEvent = { [T in EventType]: { type: T; data: EventData[T] } }[EventType];

/** Types a requester reads on the own ticket; all others are for staff (C-16). */
const requesterReads: ReadonlySet<EventType> = new Set<EventType>([
  'submitted',
  'receipt_sent',
  'follow_up_of',
  'complaint_about',
  'assigned',
  'claimed',
  'verified',
  'classified',
  'graded',
  'level_disputed',
  'dispute_answered',
  'acknowledged',
  'responded',
  'message',
  'progress_reported',
  'waiting_started',
  'waiting_ended',
  'temporary_solution_given',
  'plan_made_definite',
  'verification_added',
  'confirmation_asked',
  'confirmation_taken_back',
  'confirmed',
  'partly_solved',
  'not_solved',
  'reopened',
  'archived',
  'cancelled',
  'scheduled',
  'woken',
  'handover_accepted',
  'deferral_proposed',
  'deferral_accepted',
  'deferral_refused',
  'appointment_set',
  'appointment_held',
  'appointment_cancelled',
  'reminded',
  'survey_sent',
  'survey_answered',
  'follow_up_done',
]);

const rungTypes: ReadonlySet<EventType> = new Set<EventType>([
  'deadline_warned',
  'deadline_missed',
  'deadline_escalated',
  'deadline_reminded',
]);

/** An event of a rung that took effect. */
export type RungEvent = Extract<
  TicketEvent,
  { type: 'deadline_warned' | 'deadline_missed' | 'deadline_escalated' | 'deadline_reminded' }
>;

/** Did a rung of a deadline take effect? */
export const isRung = (event: TicketEvent): event is RungEvent => rungTypes.has(event.type);

/** Who may read an event of this type. */
export const audienceOf = (type: EventType): Audience => (requesterReads.has(type) ? 'requester' : 'staff');
