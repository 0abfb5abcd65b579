import type { EventData, NewEvent } from '../../../contracts/event.ts';
import type { Ticket } from '../ticket.ts';

/** The event that ends the ticket's waiting, for a command after which it rests no longer; none when it does not wait. */
export const endOfWaiting = ({ waitingFor }: Ticket, cause: EventData['waiting_ended']['cause']): NewEvent[] =>
  waitingFor ? [{ type: 'waiting_ended', data: { reason: waitingFor.reason, cause } }] : [];
