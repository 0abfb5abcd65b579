import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import { endOfWaiting } from './commands/end-of-waiting.ts';
import { working } from './commands/statuses.ts';
import type { Deadline, Rung, Ticket } from './ticket.ts';

/**
 * What a rung does by itself, as events of the system (requirements 4.5, "when missed"); none when the ticket is not
 * where it would make sense any more. Pure; what the events bring about follows as after a command.
 */
export const actOf = (ticket: Ticket, deadline: Deadline, { does }: Rung, now: Instant): NewEvent[] => {
  switch (does) {
    case 'confirm':
      return ticket.status === 'pending_confirmation'
        ? [{ type: 'confirmed', data: { means: 'no_answer', needMet: null, recordedFor: null } }]
        : [];
    case 'remind':
      return [{ type: 'reminded', data: { clock: deadline.clock } }];
    case 'wake':
      return ticket.scheduledFor ? [{ type: 'woken', data: { cause: 'time' } }] : [];
    case 'end_waiting':
      return ticket.waitingFor?.until && ticket.waitingFor.until <= now
        ? [{ type: 'waiting_ended', data: { reason: ticket.waitingFor.reason, cause: 'time' } }]
        : [];
    case 'escalate':
      return working.includes(ticket.status) && ticket.ownerId !== null
        ? [
            ...endOfWaiting(ticket, 'assigned'),
            {
              type: 'escalated',
              data: { reason: 'time', groupId: null, ownerId: null, checks: null, results: null },
            },
          ]
        : [];
    case 'send_survey':
      return (ticket.status === 'resolved' || ticket.status === 'archived') && !ticket.survey
        ? [{ type: 'survey_sent', data: {} }]
        : [];
    default:
      return [];
  }
};
