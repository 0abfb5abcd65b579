/** Workflow types of the worker's bundle; the exported names are stored in histories. */
export { courier } from './courier.ts';
export { moveTickets } from './move-tickets.ts';
export { ticket } from './ticket/ticket.ts';
