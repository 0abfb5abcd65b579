import type { EventData, NewEvent, WaitingReason } from '../../../contracts/event.ts';
import type { Instant } from '../../../contracts/instant.ts';
import type { Ticket } from '../ticket.ts';

/** The event that ends the ticket's waiting, for a command after which it rests no longer; none when it does not wait. */
export const endOfWaiting = ({ waitingFor }: Ticket, cause: EventData['waiting_ended']['cause']): NewEvent[] =>
  waitingFor ? [{ type: 'waiting_ended', data: { reason: waitingFor.reason, cause } }] : [];

/** The same where it waits for just this. */
export const endOfWaitingFor = (
  ticket: Ticket,
  reason: WaitingReason,
  cause: EventData['waiting_ended']['cause'],
): NewEvent[] => (ticket.waitingFor?.reason === reason ? endOfWaiting(ticket, cause) : []);

/** The ticket waits from now on, unless it waits for something else or nobody is at work on it. */
export const beginsWaiting = (ticket: Ticket, reason: WaitingReason, until: Instant | null): NewEvent[] =>
  ticket.waitingFor || ticket.status !== 'in_progress'
    ? []
    : [{ type: 'waiting_started', data: { reason, until, note: null } }];
