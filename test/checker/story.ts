import type { TicketEvent } from '../../contracts/event.ts';
import type { Promises } from './promises.ts';

/** A ticket as far as its legality and its clocks depend on it; instants in epoch ms. */
export type Story = {
  status: string;
  ownerId: string | null;
  groupId: string | null;
  level: string;
  requestType: string | null;
  classified: boolean;
  reported: boolean;
  waiting: string | null;
  review: 'none' | 'pushed' | 'decided';
  disputed: boolean;
  verified: boolean;
  round: number;
  submittedAt: number;
  roundStartedAt: number;
  resolvedAt: number | null;
  waitingUntil: number | null;
  scheduled: boolean;
  /** To whom a handover is offered. */
  handover: string | null;
  /** Until when a proposed deferral would be. */
  deferral: string | null;
  appointment: boolean;
  /** Kinds of what was asked of others and is not answered. */
  asked: readonly string[];
  survey: 'sent' | 'answered' | null;
};

const open = ['pending_assignment', 'in_progress', 'pending_confirmation', 'follow_up'];
const atWork = ['in_progress', 'follow_up'];
const untilArchived = [...open, 'resolved'];
const closed = ['resolved', 'archived'];
const anywhere = [...untilArchived, 'archived', 'cancelled'];

/** Statuses in which something may happen: requirements 4.3.1, written out by hand. */
const legalIn: Record<string, readonly string[]> = {
  receipt_sent: ['pending_assignment'],
  follow_up_of: ['pending_assignment'],
  complaint_about: ['pending_assignment'],
  history_linked: ['pending_assignment'],
  assigned: open,
  assignment_failed: open,
  claimed: ['pending_assignment', 'in_progress', 'follow_up'],
  released: atWork,
  verified: open,
  classified: open,
  graded: open,
  level_review_pushed: open,
  level_review_decided: open,
  level_disputed: open,
  dispute_answered: open,
  tagged: untilArchived,
  acknowledged: open,
  responded: open,
  message: untilArchived,
  internal_note: untilArchived,
  progress_reported: atWork,
  diagnosis_added: atWork,
  // Part of a diagnosis, which may bring a ticket without owner back to the queue.
  root_cause_set: [...atWork, 'pending_assignment'],
  waiting_started: ['in_progress'],
  waiting_ended: ['in_progress'],
  escalated: atWork,
  temporary_solution_given: ['in_progress'],
  plan_made_definite: ['in_progress'],
  verification_added: atWork,
  confirmation_asked: ['in_progress'],
  confirmation_taken_back: ['pending_confirmation'],
  confirmed: ['pending_confirmation'],
  partly_solved: ['pending_confirmation'],
  not_solved: ['pending_confirmation'],
  reopened: ['resolved', 'archived'],
  archived: ['resolved'],
  cancelled: open,
  command_rejected: anywhere,
  policy_moved: open,
  scheduled: ['pending_assignment', ...atWork],
  // Also after the answer of the requester: a claim of a ticket that came back.
  woken: open,
  handover_offered: atWork,
  handover_accepted: atWork,
  handover_declined: atWork,
  deferral_proposed: ['in_progress'],
  deferral_accepted: ['in_progress'],
  deferral_refused: ['in_progress'],
  appointment_set: ['in_progress'],
  appointment_held: open,
  appointment_cancelled: open,
  collaboration_asked: atWork,
  collaboration_done: open,
  resource_requested: atWork,
  resource_answered: open,
  approval_asked: atWork,
  approval_decided: open,
  development_requested: atWork,
  development_decided: open,
  reminded: anywhere,
  survey_sent: closed,
  survey_answered: closed,
  follow_up_done: closed,
};

/** The ticket after `submitted`. */
export const opened = (event: Extract<TicketEvent, { type: 'submitted' }>): Story => ({
  status: 'pending_assignment',
  ownerId: null,
  groupId: null,
  level: event.data.level,
  requestType: event.data.requestType,
  classified: false,
  reported: false,
  waiting: null,
  review: 'none',
  disputed: false,
  verified: false,
  round: 1,
  submittedAt: Date.parse(event.at),
  roundStartedAt: Date.parse(event.at),
  resolvedAt: null,
  waitingUntil: null,
  scheduled: false,
  handover: null,
  deferral: null,
  appointment: false,
  asked: [],
  survey: null,
});

const kindOf = (type: string): string => type.split('_')[0]!;

/** Nothing of it is owed any more. */
const settled = { scheduled: false, handover: null, deferral: null, appointment: false, asked: [] } as const;

const guards = (story: Story, event: TicketEvent, promises: Promises): (string | false)[] => {
  switch (event.type) {
    case 'claimed':
      return [story.ownerId !== null && 'claimed though somebody owns it'];
    case 'released':
      return [story.ownerId !== event.data.ownerId && 'released by somebody who does not own it'];
    case 'verified':
      return [story.reported && 'the report is verified twice'];
    case 'graded':
      return [
        event.data.from !== null && event.data.from !== story.level && `graded from ${event.data.from}, not the level`,
        event.data.from !== null &&
          event.data.from !== event.data.to &&
          !event.data.reason?.textId &&
          'the level is changed without a reason',
        event.data.by === 'hand' && !story.classified && 'graded before it was classified',
        !promises.levels.includes(event.data.to) && `level ${event.data.to} is not in the policy`,
      ];
    case 'level_review_decided':
      return [
        (story.review === 'decided' || !promises.reviewed.includes(story.level)) &&
          'a review is decided that the level does not want',
      ];
    case 'level_disputed':
      return [story.disputed && 'disputed twice'];
    case 'dispute_answered':
      return [!story.disputed && 'a dispute is answered that nobody has raised'];
    case 'waiting_started':
      return [story.waiting !== null && `waits already for ${story.waiting}`];
    case 'waiting_ended':
      return [
        story.waiting !== event.data.reason && `ends waiting for ${event.data.reason}, waits for ${story.waiting}`,
      ];
    case 'temporary_solution_given':
      return [story.waiting !== null && `a temporary solution while it waits for ${story.waiting}`];
    case 'confirmation_asked':
      return [
        !story.verified && 'confirmation asked without a verification of this round',
        story.waiting !== null && 'confirmation asked while it waits',
      ];
    case 'partly_solved':
    case 'not_solved':
    case 'reopened':
    case 'cancelled':
      return [
        !event.data.reason?.textId && `${event.type} without a reason`,
        event.type === 'reopened' &&
          Date.parse(event.at) > (story.resolvedAt ?? 0) + promises.reopenWithinMs &&
          'reopened after the window',
      ];
    case 'scheduled':
      return [
        !story.classified && 'scheduled before it was classified',
        !promises.low.includes(story.level) && `level ${story.level} is not low and cannot be scheduled`,
      ];
    case 'woken':
      return [
        !story.scheduled && 'woken though it was not scheduled',
        event.data.cause === 'level' && promises.low.includes(story.level) && 'woken for its level, which is low',
      ];
    case 'handover_offered':
      return [
        story.handover !== null && 'offered to two at once',
        (story.ownerId === null || story.ownerId === event.data.to) && 'offered by nobody, or to the owner',
      ];
    case 'handover_accepted':
      return [story.handover !== event.data.ownerId && 'taken over by somebody it was not offered to'];
    case 'handover_declined':
      return [story.handover !== event.data.to && 'declined by somebody it was not offered to'];
    case 'deferral_proposed':
      return [story.deferral !== null && 'two deferrals are proposed'];
    case 'deferral_accepted':
      return [story.deferral !== event.data.until && 'a deferral is agreed that nobody has proposed'];
    case 'deferral_refused':
      return [story.deferral === null && 'a deferral is refused that nobody has proposed'];
    case 'appointment_held':
    case 'appointment_cancelled':
      return [!story.appointment && 'there is no appointment'];
    case 'collaboration_asked':
    case 'resource_requested':
    case 'approval_asked':
    case 'development_requested':
      return [story.asked.includes(kindOf(event.type)) && `asked for ${kindOf(event.type)} twice`];
    case 'collaboration_done':
    case 'resource_answered':
    case 'approval_decided':
    case 'development_decided':
      return [!story.asked.includes(kindOf(event.type)) && `nobody has asked for ${kindOf(event.type)}`];
    case 'survey_sent':
      return [story.survey !== null && 'the survey is sent twice'];
    case 'survey_answered':
      return [story.survey !== 'sent' && 'a survey is answered that was not sent'];
    case 'archived':
      return [!(event.data.finalSolution?.textId && event.data.archiveDate) && 'archived without solution or date'];
    default:
      return [];
  }
};

/** Is the event legal here? What is wrong with it; empty when it is legal. */
export const wrongWith = (story: Story, event: TicketEvent, promises: Promises): string[] => {
  const legal = legalIn[event.type];
  if (!legal) return [`no such event: ${event.type}`];
  return [
    ...(legal.includes(story.status) ? [] : [`${event.type} in status ${story.status}`]),
    ...guards(story, event, promises).filter((one): one is string => one !== false),
  ];
};

const queued = (story: Story, groupId: string | null, status: string): Story => ({
  ...story,
  status,
  groupId: groupId ?? story.groupId,
  ownerId: null,
  waiting: null,
  waitingUntil: null,
  handover: null,
  deferral: null,
});

const again = (story: Story): Story => ({
  ...story,
  status: 'follow_up',
  round: story.round + 1,
  verified: false,
  resolvedAt: null,
  waitingUntil: null,
});

/** The ticket after an event. */
export const told = (story: Story, event: TicketEvent): Story => {
  const at = Date.parse(event.at);
  switch (event.type) {
    case 'assigned':
    case 'claimed': {
      const { ownerId } = event.data;
      const groupId = event.data.groupId ?? story.groupId;
      const gone = { handover: null, deferral: null };
      if (ownerId === null && groupId === story.groupId) return { ...story, ...gone };
      if (ownerId === null) {
        return queued(story, groupId, story.status === 'in_progress' ? 'pending_assignment' : story.status);
      }
      return {
        ...story,
        ...gone,
        ownerId,
        groupId,
        status: story.status === 'pending_assignment' ? 'in_progress' : story.status,
      };
    }
    case 'released':
      return queued(story, null, 'pending_assignment');
    case 'escalated':
      return event.data.ownerId === null
        ? queued(story, event.data.groupId, 'pending_assignment')
        : {
            ...story,
            ownerId: event.data.ownerId,
            groupId: event.data.groupId ?? story.groupId,
            status: 'in_progress',
            handover: null,
            deferral: null,
          };
    case 'verified':
      return { ...story, reported: true };
    case 'classified':
      return { ...story, classified: true, requestType: event.data.requestType };
    case 'graded':
      return {
        ...story,
        level: event.data.to,
        review: story.review === 'decided' && ['review', 'dispute'].includes(event.data.by) ? 'decided' : 'none',
      };
    case 'level_review_pushed':
      return { ...story, review: 'pushed' };
    case 'level_review_decided':
      return { ...story, review: 'decided' };
    case 'level_disputed':
      return { ...story, disputed: true };
    case 'dispute_answered':
      return { ...story, disputed: false };
    case 'diagnosis_added':
    case 'confirmation_taken_back':
      return { ...story, status: story.ownerId === null ? 'pending_assignment' : 'in_progress' };
    case 'waiting_started':
      return {
        ...story,
        waiting: event.data.reason,
        waitingUntil: event.data.until === null ? null : Date.parse(event.data.until),
      };
    case 'waiting_ended':
      return { ...story, waiting: null, waitingUntil: null };
    case 'temporary_solution_given':
      return { ...story, waiting: 'permanent_fix', waitingUntil: Date.parse(event.data.permanentFixBy) };
    case 'verification_added':
      return { ...story, verified: true };
    case 'confirmation_asked':
      return { ...story, status: 'pending_confirmation' };
    case 'confirmed':
      return {
        ...story,
        status: 'resolved',
        ...settled,
        resolvedAt: at,
        disputed: false,
        review: story.review === 'pushed' ? 'none' : story.review,
      };
    case 'partly_solved':
    case 'not_solved':
      return again(story);
    case 'reopened':
      return { ...again(story), roundStartedAt: at, survey: null };
    case 'archived':
      return { ...story, status: 'archived' };
    case 'cancelled':
      return { ...story, ...settled, status: 'cancelled', waiting: null, waitingUntil: null };
    case 'scheduled':
      return { ...story, scheduled: true };
    case 'woken':
      return { ...story, scheduled: false };
    case 'handover_offered':
      return { ...story, handover: event.data.to };
    case 'handover_accepted':
      return { ...story, ownerId: event.data.ownerId, handover: null, deferral: null };
    case 'handover_declined':
      return { ...story, handover: null };
    case 'deferral_proposed':
      return { ...story, deferral: event.data.until };
    case 'deferral_accepted':
    case 'deferral_refused':
      return { ...story, deferral: null };
    case 'appointment_set':
      return { ...story, appointment: true };
    case 'appointment_held':
    case 'appointment_cancelled':
      return { ...story, appointment: false };
    case 'collaboration_asked':
    case 'resource_requested':
    case 'approval_asked':
    case 'development_requested':
      return { ...story, asked: [...story.asked, kindOf(event.type)] };
    case 'collaboration_done':
    case 'resource_answered':
    case 'approval_decided':
    case 'development_decided':
      return { ...story, asked: story.asked.filter((one) => one !== kindOf(event.type)) };
    case 'survey_sent':
      return { ...story, survey: 'sent' };
    case 'survey_answered':
      return { ...story, survey: 'answered' };
    default:
      return story;
  }
};
