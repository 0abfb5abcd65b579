import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type Kysely, sql } from 'kysely';
import type { Instant } from '../contracts/instant.ts';
import { type MoveTicketsInput, moveTicketsWorkflow, moveWorkflowId } from '../contracts/policy-move.ts';
import type { Database } from '../db/schema/index.ts';

/** What starting a move needs. */
export type StartMoveDeps = { db: Kysely<Database>; client: Client; taskQueue: string };

/**
 * Starts the workflow of a move that was asked for, and notes that. Repeating it changes nothing: API and relay may
 * race.
 */
export const startMove = async (
  { db, client, taskQueue }: StartMoveDeps,
  { id, effectiveFrom }: { id: string; effectiveFrom: Instant },
): Promise<void> => {
  try {
    await client.workflow.start<(input: MoveTicketsInput) => Promise<void>>(moveTicketsWorkflow, {
      workflowId: moveWorkflowId(id),
      taskQueue,
      args: [{ id, effectiveFrom }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  await sql`update policy_move set started_at = now() where id = ${id} and started_at is null`.execute(db);
};
