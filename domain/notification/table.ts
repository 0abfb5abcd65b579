import type { NotificationChannel } from '../../contracts/courier.ts';
import type { EventType } from '../../contracts/event.ts';
import type { Recipient } from '../policy/plan.ts';

/**
 * Whom a notification may go to: what policies may name, the one who owned the ticket before, and whoever has to act:
 * the owner, or the group while nobody owns the ticket.
 */
export type NotifiedPart = Recipient | 'former_owner' | 'owner_or_group' | 'administrators';

/** What a value of the event's data must be: one of these, set, not set, or other than another field's value. */
export type DataCondition = readonly (string | boolean)[] | 'set' | 'unset' | { differsFrom: string };

/** One row of the table: on an event that fits, tell these people, over these channels, with this text. */
export type NotificationRule = {
  where?: Readonly<Record<string, DataCondition>>;
  /** Only from this round on: 3 is the second "not solved" (S2-42). */
  fromRound?: number;
  /** Only of a complaint about another ticket (S4-07). */
  ofComplaint?: true;
  /** `tell` stands for the recipients that the event itself names (rungs of deadlines). */
  to: readonly NotifiedPart[] | 'tell';
  channels: readonly NotificationChannel[];
  /** Key of the text: `notification.<template>.subject` and `.text` in the catalogues. */
  template: NotificationTemplate;
  /** Also when the recipient caused the event: a receipt and thanks go to the one who acted. */
  evenOwnAct?: true;
};

/** Texts there are; each has a subject and a text in both catalogues. */
export const notificationTemplates = [
  'receipt',
  'assigned_group',
  'assigned_owner',
  'taken_over',
  'in_progress',
  'released',
  'assignment_failed',
  'complaint',
  'complaint_unassigned',
  'acknowledged',
  'responded',
  'review_asked',
  'level_disputed',
  'dispute_answered',
  'level_changed',
  'message',
  'waiting_for_requester',
  'appointment',
  'waiting',
  'escalated',
  'progress',
  'temporary_solution',
  'plan_definite',
  'confirmation_asked',
  'confirmation_taken_back',
  'thanks',
  'confirmed',
  'partly_solved',
  'not_solved',
  'not_solved_again',
  'reopened',
  'archived',
  'cancelled',
  'deadline_warned',
  'deadline_missed',
  'deadline_escalated',
  'deadline_reminded',
  'auto_confirmed',
  'scheduled',
  'woken',
  'handover_offered',
  'handover_accepted',
  'handover_declined',
  'deferral_proposed',
  'deferral_accepted',
  'deferral_refused',
  'appointment_cancelled',
  'collaboration_asked',
  'collaboration_done',
  'resource_answered',
  'approval_asked',
  'approval_granted',
  'approval_refused',
  'development_requested',
  'development_adopted',
  'development_declined',
  'reminder',
  'confirmation_reminder',
  'survey_reminder',
  'survey',
  'survey_answered',
] as const;
export type NotificationTemplate = (typeof notificationTemplates)[number];

const inApp = ['in_app'] as const;
const mailed = ['in_app', 'email'] as const;
const silent: readonly NotificationRule[] = [];

/**
 * Who hears of what (requirements 4.7, the events there are so far; SMS is not there yet). Every event type has its row,
 * so that a new one cannot be forgotten. Where two rows of an event reach the same person, the first wins.
 * A requester only hears of events that the requester may read (C-16).
 */
export const notificationTable: Readonly<Record<EventType, readonly NotificationRule[]>> = {
  // Number, next steps and promised instants (S0-10, S3-23).
  submitted: [{ to: ['requester'], channels: mailed, template: 'receipt', evenOwnAct: true }],
  assigned: [
    { where: { ownerId: 'set' }, ofComplaint: true, to: ['owner'], channels: mailed, template: 'complaint' },
    { where: { ownerId: 'set' }, to: ['owner'], channels: mailed, template: 'assigned_owner' },
    { where: { ownerId: 'unset', groupId: 'set' }, to: ['group'], channels: mailed, template: 'assigned_group' },
    { where: { ownerId: 'set' }, to: ['former_owner'], channels: mailed, template: 'taken_over' },
    { where: { ownerId: 'set' }, to: ['requester'], channels: inApp, template: 'in_progress' },
  ],
  claimed: [
    { to: ['former_owner'], channels: mailed, template: 'taken_over' },
    { to: ['requester'], channels: inApp, template: 'in_progress' },
  ],
  released: [{ to: ['group'], channels: mailed, template: 'released' }],
  assignment_failed: [
    {
      where: { reason: ['no_uninvolved_supervisor'] },
      to: ['administrators'],
      channels: mailed,
      template: 'complaint_unassigned',
    },
    {
      where: { reason: ['no_route'] },
      to: ['post:customer_service_supervisor'],
      channels: mailed,
      template: 'assignment_failed',
    },
  ],
  // "As chosen" (S0-13): who was called on the phone needs no second notice.
  acknowledged: [
    { where: { channel: ['email'] }, to: ['requester'], channels: mailed, template: 'acknowledged' },
    { where: { channel: ['message', 'chat'] }, to: ['requester'], channels: inApp, template: 'acknowledged' },
  ],
  responded: [
    { where: { channel: ['email', 'message', 'chat'] }, to: ['requester'], channels: mailed, template: 'responded' },
    { where: { channel: ['phone', 'onsite'] }, to: ['requester'], channels: inApp, template: 'responded' },
  ],
  level_review_pushed: [{ to: ['reviewers'], channels: mailed, template: 'review_asked' }],
  level_disputed: [{ to: ['post:support_supervisor'], channels: mailed, template: 'level_disputed' }],
  dispute_answered: [{ to: ['requester'], channels: mailed, template: 'dispute_answered' }],
  // The first grade changes nothing that anybody has seen.
  graded: [
    {
      where: { from: 'set', to: { differsFrom: 'from' } },
      to: ['requester', 'owner'],
      channels: inApp,
      template: 'level_changed',
    },
  ],
  message: [
    { where: { direction: ['to_requester'] }, to: ['requester'], channels: mailed, template: 'message' },
    { where: { direction: ['from_requester'] }, to: ['owner_or_group'], channels: mailed, template: 'message' },
  ],
  waiting_started: [
    { where: { reason: ['requester'] }, to: ['requester'], channels: mailed, template: 'waiting_for_requester' },
    { where: { reason: ['appointment'] }, to: ['requester'], channels: mailed, template: 'appointment' },
    {
      where: { reason: ['collaborator', 'approval', 'deferred', 'permanent_fix', 'development'] },
      to: ['requester'],
      channels: inApp,
      template: 'waiting',
    },
  ],
  escalated: [
    { where: { ownerId: 'set' }, to: ['owner'], channels: mailed, template: 'escalated' },
    { where: { ownerId: 'unset' }, to: ['group'], channels: mailed, template: 'escalated' },
    { to: ['former_owner'], channels: mailed, template: 'escalated' },
  ],
  progress_reported: [{ to: ['requester'], channels: inApp, template: 'progress' }],
  temporary_solution_given: [{ to: ['requester'], channels: mailed, template: 'temporary_solution' }],
  plan_made_definite: [{ to: ['requester'], channels: mailed, template: 'plan_definite' }],
  confirmation_asked: [{ to: ['requester'], channels: mailed, template: 'confirmation_asked' }],
  confirmation_taken_back: [{ to: ['requester'], channels: inApp, template: 'confirmation_taken_back' }],
  confirmed: [
    { where: { means: ['no_answer'] }, to: ['requester', 'owner'], channels: mailed, template: 'auto_confirmed' },
    { to: ['requester'], channels: mailed, template: 'thanks', evenOwnAct: true },
    { to: ['owner'], channels: inApp, template: 'confirmed' },
  ],
  partly_solved: [
    { fromRound: 3, to: ['owner', 'supervisor'], channels: inApp, template: 'not_solved_again' },
    { to: ['owner', 'requester'], channels: inApp, template: 'partly_solved' },
  ],
  not_solved: [
    { fromRound: 3, to: ['owner', 'supervisor'], channels: inApp, template: 'not_solved_again' },
    { to: ['owner', 'requester'], channels: inApp, template: 'not_solved' },
  ],
  reopened: [
    { to: ['owner_or_group'], channels: mailed, template: 'reopened' },
    { to: ['requester'], channels: inApp, template: 'reopened' },
  ],
  archived: [{ to: ['requester'], channels: inApp, template: 'archived' }],
  cancelled: [
    { to: ['requester'], channels: mailed, template: 'cancelled' },
    { to: ['owner'], channels: inApp, template: 'cancelled' },
  ],
  deadline_warned: [{ to: 'tell', channels: inApp, template: 'deadline_warned' }],
  deadline_missed: [{ to: 'tell', channels: mailed, template: 'deadline_missed' }],
  deadline_escalated: [{ to: 'tell', channels: mailed, template: 'deadline_escalated' }],
  deadline_reminded: [{ to: 'tell', channels: mailed, template: 'deadline_reminded' }],

  scheduled: [{ to: ['requester'], channels: inApp, template: 'scheduled' }],
  woken: [{ to: ['owner_or_group'], channels: inApp, template: 'woken' }],
  // Offered to the other, answered to the one who offered (S1-19).
  handover_offered: [{ to: ['successor'], channels: mailed, template: 'handover_offered' }],
  handover_accepted: [
    { to: ['former_owner'], channels: mailed, template: 'handover_accepted' },
    { to: ['requester'], channels: inApp, template: 'in_progress' },
  ],
  handover_declined: [{ to: ['owner'], channels: mailed, template: 'handover_declined' }],
  deferral_proposed: [{ to: ['requester', 'supervisor'], channels: mailed, template: 'deferral_proposed' }],
  deferral_accepted: [{ to: ['owner'], channels: mailed, template: 'deferral_accepted' }],
  deferral_refused: [{ to: ['owner'], channels: mailed, template: 'deferral_refused' }],
  appointment_cancelled: [{ to: ['requester'], channels: mailed, template: 'appointment_cancelled' }],
  collaboration_asked: [{ to: ['collaborator'], channels: mailed, template: 'collaboration_asked' }],
  collaboration_done: [{ to: ['owner'], channels: inApp, template: 'collaboration_done' }],
  resource_answered: [{ to: ['owner'], channels: inApp, template: 'resource_answered' }],
  approval_asked: [{ to: ['supervisor'], channels: mailed, template: 'approval_asked' }],
  approval_decided: [
    { where: { approved: [true] }, to: ['owner'], channels: mailed, template: 'approval_granted' },
    { where: { approved: [false] }, to: ['owner'], channels: mailed, template: 'approval_refused' },
  ],
  development_requested: [{ to: ['post:product_lead'], channels: mailed, template: 'development_requested' }],
  development_decided: [
    { where: { adopted: [true] }, to: ['owner'], channels: mailed, template: 'development_adopted' },
    { where: { adopted: [false] }, to: ['owner'], channels: mailed, template: 'development_declined' },
  ],
  // By the clock that reminds; the last row is for those that a policy invents.
  reminded: [
    { where: { clock: ['confirm'] }, to: ['requester'], channels: mailed, template: 'confirmation_reminder' },
    { where: { clock: ['survey_reminder'] }, to: ['requester'], channels: mailed, template: 'survey_reminder' },
    { to: ['requester'], channels: mailed, template: 'reminder' },
  ],
  survey_sent: [{ to: ['requester'], channels: mailed, template: 'survey' }],
  survey_answered: [{ to: ['owner'], channels: inApp, template: 'survey_answered' }],

  // The waiting that begins with it tells the requester of an appointment.
  appointment_set: silent,
  appointment_held: silent,
  resource_requested: silent,
  follow_up_done: silent,
  receipt_sent: silent,
  history_linked: silent,
  follow_up_of: silent,
  complaint_about: silent,
  verified: silent,
  classified: silent,
  level_review_decided: silent,
  tagged: silent,
  policy_moved: silent,
  internal_note: silent,
  diagnosis_added: silent,
  root_cause_set: silent,
  waiting_ended: silent,
  verification_added: silent,
  command_rejected: silent,
  deadline_started: silent,
  deadline_met: silent,
  deadline_unmet: silent,
  deadline_moved: silent,
  deadline_paused: silent,
  deadline_resumed: silent,
  deadline_voided: silent,
};
