import type { AskedKind } from '../../contracts/agreement-event.ts';
import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Asked, Ticket } from './ticket.ts';

const asking = (ticket: Ticket, kind: AskedKind, asked: Asked): Partial<Ticket> => ({
  asked: { ...ticket.asked, [kind]: asked },
});

const answered = (ticket: Ticket, kind: AskedKind): Partial<Ticket> => {
  const { [kind]: _, ...others } = ticket.asked ?? {};
  return { asked: others };
};

/** What an event changes in what is offered, agreed, asked of others and sent after a resolution; `by`: whose event it is. */
export const agreementsOf = (ticket: Ticket, event: NewEvent, since: Instant, by: string | null): Partial<Ticket> => {
  switch (event.type) {
    case 'scheduled':
      return { scheduledFor: event.data.until };
    case 'woken':
      return { scheduledFor: null };
    case 'handover_offered':
      return { handover: { to: event.data.to } };
    case 'handover_declined':
      return { handover: null };
    case 'deferral_proposed':
      return { deferral: { until: event.data.until, by } };
    case 'deferral_accepted':
    case 'deferral_refused':
      return { deferral: null };
    case 'appointment_set':
      return { appointment: { until: event.data.until } };
    case 'appointment_held':
    case 'appointment_cancelled':
      return { appointment: null };
    case 'collaboration_asked':
      return asking(ticket, 'collaboration', { since, to: event.data.to, by });
    case 'resource_requested':
      return asking(ticket, 'resource', { since, to: null, by });
    case 'approval_asked':
      return asking(ticket, 'approval', { since, to: null, by });
    case 'development_requested':
      return asking(ticket, 'development', { since, to: null, by });
    case 'collaboration_done':
      return answered(ticket, 'collaboration');
    case 'resource_answered':
      return answered(ticket, 'resource');
    case 'approval_decided':
      return answered(ticket, 'approval');
    case 'development_decided':
      return answered(ticket, 'development');
    case 'survey_sent':
      return { survey: 'sent' };
    case 'survey_answered':
      return { survey: 'answered' };
    case 'follow_up_done':
      return event.data.stage === 'closing' && event.data.outcome === 'fine' ? { visited: true } : {};
    default:
      return {};
  }
};

/** An offer to one owner ends with the ownership. */
export const withoutOffers = ({ handover, deferral }: Ticket): Partial<Ticket> => ({
  ...(handover && { handover: null }),
  ...(deferral && { deferral: null }),
});

/** Nothing of it is owed when the ticket is solved or cancelled. */
export const withoutAgreements = (ticket: Ticket): Partial<Ticket> => ({
  ...withoutOffers(ticket),
  ...(ticket.scheduledFor && { scheduledFor: null }),
  ...(ticket.appointment && { appointment: null }),
  ...(ticket.asked && { asked: {} }),
});
