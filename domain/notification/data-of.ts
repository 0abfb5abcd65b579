import type { TextRef, TicketEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Promised } from './promised.ts';

/**
 * What a notification's text is made of: codes, instants and text ids; never a person's words. The words are joined when
 * the message is rendered, so that erasing a person needs no search through notifications.
 */
export type NotificationData = {
  policy: { key: string; version: number };
  level: string;
  /** Level before a change. */
  from?: string;
  clock?: string;
  /** Share of the clock's length, 1 is the due instant. */
  share?: number;
  dueAt?: Instant;
  /** Until when something waits or by when it will be done. */
  until?: Instant;
  reason?: string;
  /** Number of the ticket that is complained about. */
  about?: string;
  kept?: boolean;
  /** All running promises; the receipt tells those made to the requester (S3-23, {@link promisedOnly}). */
  promises?: readonly Promised[];
  /** A text of `ticket_text` that belongs into the message. */
  textId?: string;
};

/** The data of an event's notifications; `ticket` is the ticket after the whole recorded batch. */
export const notificationDataOf = (event: TicketEvent, ticket: Ticket): NotificationData => ({
  policy: ticket.policy,
  level: event.type === 'graded' ? event.data.to : ticket.level,
  ...particulars(event, ticket),
});

const particulars = (event: TicketEvent, ticket: Ticket): Partial<NotificationData> => {
  switch (event.type) {
    case 'submitted':
      return {
        promises: ticket.deadlines
          .filter((deadline) => deadline.state === 'running')
          .map(({ clock, dueAt }) => ({ clock, dueAt }))
          .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1)),
      };
    case 'assigned':
    case 'assignment_failed':
      return ticket.complaint ? { about: ticket.complaint.about } : {};
    case 'graded':
      return event.data.from === null ? {} : { from: event.data.from };
    case 'deadline_warned':
    case 'deadline_missed':
    case 'deadline_escalated':
    case 'deadline_reminded': {
      const due = ticket.deadlines.find((deadline) => deadline.id === event.data.deadline)?.dueAt;
      return { clock: event.data.clock, share: event.data.share, dueAt: due ?? event.data.dueAt };
    }
    case 'responded':
      return event.data.text === null ? {} : { textId: event.data.text.textId };
    case 'message':
    case 'progress_reported':
      return { textId: event.data.text.textId };
    case 'dispute_answered':
      return { kept: event.data.kept, textId: event.data.reason.textId };
    case 'waiting_started':
      return {
        reason: event.data.reason,
        ...(event.data.until !== null && { until: event.data.until }),
        ...(event.data.note !== null && event.data.reason === 'requester' && { textId: event.data.note.textId }),
      };
    case 'escalated':
      return { reason: event.data.reason };
    case 'temporary_solution_given':
      return { until: event.data.permanentFixBy, textId: event.data.text.textId };
    case 'plan_made_definite':
      return { textId: event.data.text.textId, ...(event.data.doneBy !== null && { until: event.data.doneBy }) };
    case 'confirmation_asked':
      return { textId: event.data.solution.textId };
    case 'cancelled':
      return { reason: event.data.kind };
    case 'scheduled':
      return { until: event.data.until };
    case 'handover_offered':
      return { textId: event.data.content.textId };
    case 'handover_declined':
      return { textId: event.data.reason.textId };
    case 'deferral_proposed':
      return { until: event.data.until, textId: event.data.reason.textId };
    case 'deferral_accepted':
      return { until: event.data.until };
    case 'deferral_refused':
    case 'appointment_cancelled':
      return { textId: event.data.reason.textId };
    case 'collaboration_asked':
      return {
        textId: event.data.request.textId,
        ...(event.data.until !== null && { until: event.data.until }),
      };
    case 'collaboration_done':
      return { textId: event.data.result.textId };
    case 'resource_answered':
      return { textId: event.data.answer.textId };
    case 'approval_asked':
    case 'development_requested':
      return { textId: event.data.request.textId };
    case 'approval_decided':
    case 'development_decided':
      return textOf(event.data.reason);
    case 'reminded':
      return { clock: event.data.clock };
    default:
      return {};
  }
};

const textOf = (text: TextRef | null): Pick<NotificationData, 'textId'> => (text ? { textId: text.textId } : {});
