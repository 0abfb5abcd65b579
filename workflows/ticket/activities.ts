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

/** Runs tasks one after the other, in the order they were asked for. */
const inTurn = (): (<T>(task: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task);
    last = mine.catch(() => {});
    return mine;
  };
};

/** A ticket's activities. `record` and `admit` are tried locally, and left to a regular activity when that goes wrong. */
export type Activities = {
  /** Records events; `summary` is what an operator reads beside it. */
  record: (input: RecordInput, summary: string) => Promise<RecordResult>;
  /** Resolves a raw signal. */
  admit: (input: AdmitInput, summary: string) => Promise<AdmitResult>;
  /** A longer plan. */
  renewPlan: TicketActivities['renewPlan'];
  /** What SQL holds of the ticket. */
  adopt: TicketActivities['adopt'];
};

/**
 * The activities of one ticket. Never two local ones at once: their markers stand in the history in the order in which they
 * ended, a replay resolves them in the order in which they began, and what was decided in between would differ.
 */
export const ticketActivities = (): Activities => {
  const turn = inTurn();
  const localFirst = async <T>(locally: () => Promise<T>, regularly: () => Promise<T>): Promise<T> => {
    try {
      return await turn(locally);
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      return regularly();
    }
  };
  return {
    record: (input, summary) =>
      localFirst(
        () => local.record.executeWithOptions({ summary }, [input]),
        () => regular.record.executeWithOptions({ summary }, [input]),
      ),
    admit: (input, summary) =>
      localFirst(
        () => local.admit.executeWithOptions({ summary }, [input]),
        () => regular.admit.executeWithOptions({ summary }, [input]),
      ),
    renewPlan: regular.renewPlan,
    adopt: regular.adopt,
  };
};
