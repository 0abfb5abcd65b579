import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { runClients, type Samples, timed } from '../load.ts';
import { type ProcessCost, processCost } from '../process-cost.ts';
import type { Stack } from '../stack.ts';
import type { ControlLife } from './life.ts';
import type { control } from './workflow.ts';

const queue = 'bench-control';

/** The control's worker on the same Temporal server; its clients are in this process. */
export type Control = {
  /** Lives so many control lives; seconds it took. */
  live: (clients: number, times: number, samples: { submit: Samples; command: Samples }) => Promise<number>;
  cost: () => ProcessCost;
  stop: () => Promise<void>;
};

/** Starts the control's worker. */
export const startControl = async (stack: Stack, life: ControlLife): Promise<Control> => {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', new URL('./worker.ts', import.meta.url).pathname],
    {
      env: { ...process.env, ADDRESS: stack.temporalAddress, NAMESPACE: stack.namespace, QUEUE: queue },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  await once(child, 'message');
  const { workflow } = stack.client;
  let lives = 0;
  const liveOne = async (samples: { submit: Samples; command: Samples }): Promise<void> => {
    lives += 1;
    const workflowId = `control-${process.pid}-${lives}`;
    const start = new WithStartWorkflowOperation<typeof control>('control', {
      workflowId,
      taskQueue: queue,
      args: [life],
      workflowIdConflictPolicy: 'FAIL',
    });
    await timed(samples.submit, () => workflow.executeUpdateWithStart('step', { startWorkflowOperation: start }));
    const handle = workflow.getHandle(workflowId);
    for (let index = 1; index < life.length; index += 1) {
      await timed(samples.command, () => handle.executeUpdate('step'));
    }
  };
  return {
    live: (clients, times, samples) => runClients(clients, times, () => liveOne(samples)),
    cost: () => processCost(child.pid!),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};
