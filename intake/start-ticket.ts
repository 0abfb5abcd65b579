import { type Client, WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { openedUpdate, ticketWorkflow } from '../contracts/names.ts';
import type { TicketStart } from '../domain/ticket/messages.ts';
import { levelWord } from '../domain/ticket/wanted-timers.ts';

type Opened = (start: TicketStart) => Promise<void>;
type OpenedResult = { requestId: string };

/** What came of starting a ticket's workflow. */
export type StartOutcome =
  /** It runs. */
  | 'opened'
  /** It ran already, with this very request. */
  | 'already'
  /** Its number is the workflow of another request: a restored backup handed it out again. */
  | 'number_taken';

/**
 * Starts the workflow of an accepted request: workflow id = ticket number, the update `opened` sent with the start waits
 * until it has begun. API and relay may race; the request id in the memo tells whose the running one is.
 */
export const startTicket = async (client: Client, taskQueue: string, start: TicketStart): Promise<StartOutcome> => {
  const operation = new WithStartWorkflowOperation<Opened>(ticketWorkflow, {
    workflowId: start.number,
    taskQueue,
    args: [start],
    memo: { requestId: start.requestId },
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    // The level as it came in; the present one stands in the current details.
    staticSummary:
      `accepted as ${levelWord(start.plan, start.opening.submitted.level)} ${start.opening.submitted.category.join('/')}`.trim(),
  });
  try {
    const { requestId } = await client.workflow.executeUpdateWithStart<Opened, OpenedResult, []>(openedUpdate, {
      startWorkflowOperation: operation,
      updateId: start.requestId,
    });
    return requestId === start.requestId ? 'opened' : 'number_taken';
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { memo } = await client.workflow.getHandle(start.number).describe();
    return memo?.requestId === start.requestId ? 'already' : 'number_taken';
  }
};
