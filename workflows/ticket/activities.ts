import { proxyActivities, proxyLocalActivities, TemporalFailure } from '@temporalio/workflow';
import type {
  AdmitInput,
  AdmitResult,
  RecordInput,
  RecordResult,
  TicketActivities,
} from '../../domain/ticket/messages.ts';

/**
 * The ticket's activities as regular ones. Retried for ever: a database that is away for a day delays the record, it
 * loses nothing. A worker that dies in the middle costs ten seconds: then another does it again, which changes nothing.
 * What cannot succeed by repetition comes back as a value (parked, refused), not as an error.
 */
const regular = proxyActivities<TicketActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '15s' },
});

/**
 * The same as local ones: done by the worker that holds the workflow, inside the workflow task, for half the events and
 * about half the cost (docs/decisions/0021). Tried once and briefly; a retry for a day would fill the history with markers.
 */
const local = proxyLocalActivities<TicketActivities>({ startToCloseTimeout: '3s', retry: { maximumAttempts: 1 } });

/** A ticket's activities. */
export type Activities = {
  /** Records events, locally first; `summary` is what an operator reads beside it. */
  record: (input: RecordInput, summary: string) => Promise<RecordResult>;
  /** Resolves a raw signal. */
  admit: (input: AdmitInput, summary: string) => Promise<AdmitResult>;
  /** A longer plan. */
  renewPlan: TicketActivities['renewPlan'];
  /** What SQL holds of the ticket. */
  adopt: TicketActivities['adopt'];
};

/**
 * The activities of one ticket. Only `record` is tried locally, and by one caller; its success may neither decide nor order
 * anything: with a query in the same workflow task the engine hands it over one task later than a replay does, at another
 * time and behind what came in meanwhile (docs/decisions/0021). Anything else but success is asked for again, regularly.
 */
export const ticketActivities = (): Activities => ({
  record: async (input, summary) => {
    try {
      const answer = await local.record.executeWithOptions({ summary }, [input]);
      if ('revision' in answer) return answer;
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
    }
    return regular.record.executeWithOptions({ summary }, [input]);
  },
  admit: (input, summary) => regular.admit.executeWithOptions({ summary }, [input]),
  renewPlan: regular.renewPlan,
  adopt: regular.adopt,
});
