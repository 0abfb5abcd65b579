/** Workflow types of the worker's bundle; the exported names are stored in histories. */
export { ticket } from './ticket/ticket.ts';
