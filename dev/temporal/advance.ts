import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { FastForwardPollingResult } = proto.temporal.api.enums.v1;

/** Most timers one advance may pass: guards against a workflow that never comes to rest. */
const mostSkips = 5000;

/**
 * Lets `durationMs` of workflow time pass for one workflow, as fast as the engine can, and resolves when it has passed.
 * Timers due on the way fire at their own instants, in order, on the production engine (architecture, "Time skipping").
 * Activities run in real time, and their worker is waited for. Resolves with `ended` when the workflow closes on the way;
 * throws when it does not come to rest.
 *
 * ```ts
 * await advance(client, number, 3 * 24 * 3_600_000);
 * ```
 */
export async function advance(client: Client, workflowId: string, durationMs: number): Promise<'arrived' | 'ended'> {
  const { workflowService } = client;
  const { namespace } = client.options;
  const execution = { workflowId };
  const id = randomUUID();
  const duration = { seconds: Math.floor(durationMs / 1000) as never, nanos: (durationMs % 1000) * 1_000_000 };
  await workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: execution,
    workflowExecutionOptions: {
      timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration }, maxSessionSkipCount: mostSkips },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
  for (;;) {
    const answer = await workflowService.pollWorkflowExecutionTimeSkipping({
      namespace,
      workflowExecution: execution,
      fastForwardId: id,
    });
    switch (answer.fastForwardPollingResult) {
      case FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED:
        return 'arrived';
      case FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED:
        if (await hasEnded(client, workflowId)) return 'ended';
        throw new Error(`time of ${workflowId} could not be advanced by ${durationMs} ms: ${answer.failedReason}`);
    }
  }
}

async function hasEnded(client: Client, workflowId: string): Promise<boolean> {
  return (await client.workflow.getHandle(workflowId).describe()).status.name !== 'RUNNING';
}
