import { openStatuses, type Status } from '../ticket.ts';

/** Somebody is at work: the ticket has or had an owner and the requester has not been asked yet. */
export const working: readonly Status[] = ['in_progress', 'follow_up'];

/** As long as work is owed. */
export const open: readonly Status[] = openStatuses;

/** Also after the requester confirmed. */
export const untilArchived: readonly Status[] = [...openStatuses, 'resolved'];
