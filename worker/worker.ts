import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { type NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';
import { payloadConverterPath } from './bundle-workflows.ts';

/** What one worker needs. */
export type WorkerParts = {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  bundle: WorkflowBundle;
  activities: object;
  /** Workflows kept in memory; fewer means more replay. */
  maxCachedWorkflows?: number | undefined;
};

/** Heap of a worker without tickets, and of a ticket: twice what `npm run bench -- memory` shows, for longer lives. MiB. */
const idleHeap = 400;
const ticketHeap = 0.5;

/** As many tickets as the heap holds that this process may have (`--max-old-space-size`, else by the memory there is). */
const cachedByMemory = (): number => {
  const heap = getHeapStatistics().heap_size_limit / 2 ** 20;
  return Math.max(10, Math.floor((heap - idleHeap) / ticketHeap));
};

/** A Temporal worker for the desk's workflows and activities. */
export const createWorker = (parts: WorkerParts): Promise<Worker> => {
  // The SDK notes a stack for every promise of a workflow: with the usual ten lines that is a third of a workflow task's
  // cost (docs/decisions/0021). Counts for contexts made from now on, those of workflows; one line says where it was thrown.
  setFlagsFromString('--stack-trace-limit=1');
  return Worker.create({
    connection: parts.connection,
    namespace: parts.namespace,
    taskQueue: parts.taskQueue,
    workflowBundle: parts.bundle,
    activities: parts.activities,
    dataConverter: { payloadConverterPath },
    shutdownGraceTime: '5s',
    // How long a task waits for a worker that has just died, before another replays the ticket: less than a caller waits.
    stickyQueueScheduleToStartTimeout: '5s',
    maxCachedWorkflows: parts.maxCachedWorkflows ?? cachedByMemory(),
  });
};
