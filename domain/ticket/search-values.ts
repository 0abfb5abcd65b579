import type { SearchAttribute } from '../../contracts/names.ts';
import { isOverdue, nextDue } from './next-due.ts';
import type { Ticket } from './ticket.ts';

/** What the engine's search attributes say of a ticket; ids and codes only, instants as strings. */
export type SearchValues = Record<SearchAttribute, string | boolean | null>;

/** The search attributes of a ticket; null is unset. */
export const searchValues = (ticket: Ticket, parked: boolean): SearchValues => ({
  TicketStatus: ticket.status,
  TicketLevel: `${ticket.policy.key}/${ticket.level}`,
  TicketCategory: ticket.category.join('/') || null,
  TicketGroup: ticket.groupId,
  TicketAssignee: ticket.ownerId,
  TicketCustomer: ticket.orgId ?? ticket.requesterId,
  TicketOverdue: isOverdue(ticket),
  TicketParked: parked,
  TicketNextDue: nextDue(ticket),
});
