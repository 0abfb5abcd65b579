import {
  ApplicationFailure,
  type Client,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Kysely } from 'kysely';
import { awaitRecord } from '../../db/command/await-record.ts';
import type { Database } from '../../db/schema/index.ts';
import type { CommandMessage, CommandResult } from '../../domain/ticket/messages.ts';
import { Problem } from '../problem.ts';
import { problemOfRefusal } from './refusal.ts';

/** How long a caller waits for the record; then the answer is 202; ms. */
const patienceMs = 8_000;

/** What came of a command: recorded, or accepted by the engine and recorded later. */
export type Sent = { state: 'recorded'; revision: number } | { state: 'accepted' };

/**
 * Sends a command as the Update of its name, with the command id as update id, and waits until its events are recorded.
 * Throws the problem of a refusal; `unavailable` when the engine did not take it (the same id may be sent again).
 */
export const sendCommand = async (
  { client, db }: { client: Client; db: Kysely<Database> },
  number: string,
  command: string,
  message: CommandMessage,
  isOver: boolean,
): Promise<Sent> => {
  const handle = client.workflow.getHandle(number);
  const updateId = message.commandId;
  const until = Date.now() + patienceMs;
  try {
    const result = await client.withDeadline(until, () =>
      handle.executeUpdate<CommandResult, [CommandMessage]>(command, { args: [message], updateId }),
    );
    // The engine knows updates by their id alone: an update in flight with the same id answers for this one.
    if (result.digest !== message.digest) throw problemOfRefusal({ code: 'command_id_used' });
    // Taken by the engine: it takes effect, whether or not SQL can say so now.
    const recorded = await awaitRecord(db, number, updateId, until).catch(() => undefined);
    if (recorded?.refused) throw problemOfRefusal({ code: recorded.refused });
    return recorded ? { state: 'recorded', revision: recorded.seq } : { state: 'accepted' };
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof WorkflowUpdateFailedError) throw problemOfFailure(error);
    if (error instanceof WorkflowNotFoundError) throw notRunning(isOver);
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError && (await isAccepted(client, number, updateId))) {
      return { state: 'accepted' };
    }
    throw notTaken(error);
  }
};

const problemOfFailure = ({ cause }: WorkflowUpdateFailedError): Error => {
  if (!(cause instanceof ApplicationFailure) || !cause.type) return new Problem('internal');
  const [details] = cause.details ?? [];
  return problemOfRefusal({ code: cause.type, details: (details ?? {}) as Record<string, unknown> });
};

/** No workflow of this number runs: its life is over, or an operator has to look (doctor). */
const notRunning = (isOver: boolean): Problem =>
  isOver
    ? problemOfRefusal({ code: 'life_over', details: { instead: 'followUpOf' } })
    : new Problem('unavailable', {
        reason: 'not_running',
        detail: 'problem.detail.not_running',
        headers: { 'Retry-After': '10' },
      });

const notTaken = (error: unknown): unknown =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError
    ? new Problem('unavailable', {
        reason: 'engine_away',
        detail: 'problem.detail.command_not_taken',
        headers: { 'Retry-After': '5' },
      })
    : error;

const { UpdateWorkflowExecutionLifecycleStage: Stage } = proto.temporal.api.enums.v1;

/** Has the ticket's workflow accepted this update? Then it takes effect, whoever waits for it. */
export const isAccepted = async (client: Client, number: string, updateId: string): Promise<boolean> => {
  try {
    const answer = await client.withDeadline(Date.now() + 2_000, () =>
      client.workflowService.pollWorkflowExecutionUpdate({
        namespace: client.options.namespace,
        updateRef: { workflowExecution: { workflowId: number }, updateId },
        waitPolicy: { lifecycleStage: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_UNSPECIFIED },
      }),
    );
    return (answer.stage ?? 0) >= Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED;
  } catch {
    return false;
  }
};
