import { proxyActivities } from '@temporalio/workflow';
import type { TicketActivities } from '../../domain/ticket/messages.ts';

/**
 * The ticket's activities. Retried for ever: a database that is away for a day delays the record, it loses nothing.
 * A worker that dies in the middle costs ten seconds: then another does it again, which changes nothing.
 * What cannot succeed by repetition comes back as a value (parked, refused), not as an error.
 */
export const { record, admit, renewPlan, adopt } = proxyActivities<TicketActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '15s' },
});
