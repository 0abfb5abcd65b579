import {
  Client,
  isGrpcServiceError,
  QueryRejectedError,
  ServiceError,
  type WorkflowExecutionStatusName,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Instant } from '../../contracts/instant.ts';
import { stateQuery } from '../../contracts/names.ts';
import type { Parked } from '../../domain/ticket/messages.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import type { DoctorDeps } from '../deps.ts';

/** Longest wait for a ticket's answer, ms: one that is not in any cache is replayed first. */
const patienceMs = 8_000;

/** What the query `state` answers. The last three are absent in histories of before doctor. */
export type WorkflowState = {
  ticket: Ticket;
  persisted: number;
  waiting: number;
  queuedSignals: number;
  parked: Parked | null;
  armed: { id: string; at: Instant }[];
  lastEvent?: string | null;
  waitingSince?: Instant | null;
  heldFrom?: number;
};

/** How the workflow of a ticket is found. `unknown`: nobody is there to ask. */
export type WorkflowFound =
  | { is: 'running'; state: WorkflowState }
  | { is: 'running_silent'; attempt: number }
  | { is: 'running_unasked' }
  | { is: 'closed'; as: WorkflowExecutionStatusName }
  | { is: 'gone' };

/** Asks the workflow of a ticket. Throws when the engine is away. */
export type AskWorkflow = (number: string) => Promise<WorkflowFound>;

/**
 * Asks workflows for their state where a worker polls, else only the engine whether they run. One call per ticket that
 * runs and answers, two otherwise.
 */
export const createAskWorkflow = (deps: Pick<DoctorDeps, 'client' | 'namespace'>, answering: boolean): AskWorkflow => {
  const { connection } = deps.client;
  const { namespace } = deps;
  const client = new Client({ connection, namespace, workflow: { queryRejectCondition: 'NOT_OPEN' } });

  const describe = async (number: string): Promise<WorkflowFound> => {
    const described = await client.workflow
      .getHandle(number)
      .describe()
      .catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      });
    if (described === null) return { is: 'gone' };
    const { name } = described.status;
    if (name !== 'RUNNING') return { is: 'closed', as: name };
    const attempt = described.raw.pendingWorkflowTask?.attempt ?? 0;
    return answering ? { is: 'running_silent', attempt } : { is: 'running_unasked' };
  };

  return async (number) => {
    if (!answering) return describe(number);
    try {
      const state = await client.withDeadline(Date.now() + patienceMs, () =>
        client.workflow.getHandle(number).query<WorkflowState>(stateQuery),
      );
      return { is: 'running', state };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { is: 'gone' };
      if (error instanceof QueryRejectedError || !isEngineAway(error)) return describe(number);
      throw error;
    }
  };
};

const unavailable = 14;

const isEngineAway = (error: unknown): boolean => {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) && inner.code === unavailable;
};
