import type { Client } from '@temporalio/client';
import { repairSignal, resendSignal, stateQuery } from '../../contracts/names.ts';
import type { WorkflowState } from '../tickets/ask-workflow.ts';

/** How a ticket's workflow is asked to mend its record. */
export type Mending = { how: 'resend'; from?: number } | { how: 'repair' };

/** How it stands afterwards. */
export type Mended = Pick<WorkflowState, 'parked' | 'waiting' | 'persisted'>;

/**
 * Sends a ticket's workflow `resend` or `repair` and waits, for `patienceMs` at most, until it is neither parked nor waits for
 * a record. Harmless to repeat. Throws WorkflowNotFoundError when none is running.
 */
export const mend = async (client: Client, number: string, mending: Mending, patienceMs: number): Promise<Mended> => {
  const handle = client.workflow.getHandle(number);
  if (mending.how === 'repair') await handle.signal(repairSignal);
  else await handle.signal(resendSignal, mending.from === undefined ? {} : { from: mending.from });
  const until = Date.now() + patienceMs;
  for (;;) {
    const state = await handle.query<WorkflowState>(stateQuery);
    // The signal `repair` is queued: only once it is taken does the answer speak of it.
    const done = state.parked === null && state.waiting === 0 && state.queuedSignals === 0;
    if (done || Date.now() > until) return state;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

/** Is it mended? */
export const isMended = ({ parked, waiting }: Mended): boolean => parked === null && waiting === 0;
