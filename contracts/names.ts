/**
 * Names that cross process boundaries: workflow types, updates, signals, queries, search attributes.
 * They are stored in workflow histories, so a name in use is never changed.
 */

/** Workflow type of a ticket; its workflow id is the ticket number (architecture, "Intake"). */
export const ticketWorkflow = 'ticket';

/** Workflow type of a courier; its workflow id is `courier/<channel>`. */
export const courierWorkflow = 'courier';

/** The workflow id of the courier that delivers one channel. */
export const courierId = (channel: string): string => `courier/${channel}`;

/** Update sent with the start of a ticket: waits until the opening event is recorded, returns the request id. */
export const openedUpdate = 'opened';

/** Signal: record again, from the given seq on, what the workflow still holds (architecture, "A command's way", 6). */
export const resendSignal = 'resend';

/** Signal: adopt SQL's events, drop the workflow's own events after the last common one. */
export const repairSignal = 'repair';

/** Query: the ticket as the workflow holds it, with clocks, armed timers and what waits for the record. */
export const stateQuery = 'state';

/** Signal that wakes a courier: something to deliver has been written. */
export const wakeSignal = 'wake';

/** Search attributes of ticket workflows; ids and codes only, stored unencrypted (architecture, "What a person sees"). */
export const searchAttributes = {
  TicketStatus: 'Keyword',
  TicketLevel: 'Keyword',
  TicketCategory: 'Keyword',
  TicketGroup: 'Keyword',
  TicketAssignee: 'Keyword',
  TicketCustomer: 'Keyword',
  TicketOverdue: 'Bool',
  TicketParked: 'Bool',
  TicketNextDue: 'Datetime',
} as const;

/** One of the registered search attributes. */
export type SearchAttribute = keyof typeof searchAttributes;
