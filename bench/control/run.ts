import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { runClients } from '../load.ts';
import { type ProcessCost, processCost } from '../process-cost.ts';
import type { Stack } from '../stack.ts';
import type { ControlLife } from './life.ts';
import type { control } from './workflow.ts';

const queue = 'bench-control';

/** With a regular activity per update, or a local one. */
export type Kind = 'regular' | 'local';

/** The control's worker on the same Temporal server; its clients are in this process. */
export type Control = {
  /** Lives so many control lives; seconds it took. */
  live: (kind: Kind, clients: number, times: number) => Promise<number>;
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
  const liveOne = async (kind: Kind): Promise<void> => {
    lives += 1;
    const workflowId = `control-${process.pid}-${lives}`;
    const start = new WithStartWorkflowOperation<typeof control>('control', {
      workflowId,
      taskQueue: queue,
      args: [life, kind],
      workflowIdConflictPolicy: 'FAIL',
    });
    await workflow.executeUpdateWithStart('step', { startWorkflowOperation: start });
    const handle = workflow.getHandle(workflowId);
    for (let index = 1; index < life.length; index += 1) {
      await handle.executeUpdate('step');
    }
  };
  return {
    live: (kind, clients, times) => runClients(clients, times, () => liveOne(kind)),
    cost: () => processCost(child.pid!),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};
