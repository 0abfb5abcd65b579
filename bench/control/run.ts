import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { runClients } from '../load.ts';
import { type ProcessCost, processCost } from '../process-cost.ts';
import type { Stack } from '../stack.ts';
import type { ControlLife, Events } from './life.ts';
import type { control } from './workflow.ts';

const queue = 'bench-control';

/** With a regular activity per update, or a local one. */
export type Kind = 'regular' | 'local';

/** The control's worker on the same Temporal server; its clients are in this process. */
export type Control = {
  /** Lives so many control lives; seconds it took. */
  live: (kind: Kind, clients: number, times: number) => Promise<number>;
  /** The history of one life. */
  history: (kind: Kind) => Promise<Events>;
  /** Opens one that stays open, with a local activity; its workflow id. */
  open: () => Promise<string>;
  /** The next operation of an open one. */
  step: (workflowId: string) => Promise<void>;
  /** A new worker, which has no workflow in its memory yet. */
  restart: () => Promise<void>;
  cost: () => ProcessCost;
  stop: () => Promise<void>;
};

/** Starts the control's worker. */
export const startControl = async (stack: Stack, life: ControlLife): Promise<Control> => {
  let child = await startWorker(stack);
  const { workflow } = stack.client;
  let lives = 0;
  const openOne = async (kind: Kind): Promise<string> => {
    lives += 1;
    const workflowId = `control-${process.pid}-${lives}`;
    const start = new WithStartWorkflowOperation<typeof control>('control', {
      workflowId,
      taskQueue: queue,
      args: [life, kind],
      workflowIdConflictPolicy: 'FAIL',
    });
    await workflow.executeUpdateWithStart('step', { startWorkflowOperation: start });
    return workflowId;
  };
  const step = (workflowId: string): Promise<void> => workflow.getHandle(workflowId).executeUpdate('step');
  const liveOne = async (kind: Kind): Promise<string> => {
    const workflowId = await openOne(kind);
    for (let index = 1; index < life.length; index += 1) await step(workflowId);
    return workflowId;
  };
  const stop = async (): Promise<void> => {
    child.disconnect();
    await once(child, 'exit');
  };
  return {
    live: (kind, clients, times) => runClients(clients, times, async () => void (await liveOne(kind))),
    history: async (kind) => (await workflow.getHandle(await liveOne(kind)).fetchHistory()).events ?? [],
    open: () => openOne('local'),
    step,
    restart: async () => {
      await stop();
      child = await startWorker(stack);
    },
    cost: () => processCost(child.pid!),
    stop,
  };
};

const startWorker = async ({ temporalAddress, namespace }: Stack): Promise<ChildProcess> => {
  const program = new URL('./worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, ADDRESS: temporalAddress, NAMESPACE: namespace, QUEUE: queue },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
};
