import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type NativeConnection,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));
const payloadConverterPath = fileURLToPath(new URL('../workflows/payload-converter.ts', import.meta.url));

/** Bundles the workflow code once; several workers of a process share it. */
export const bundleWorkflows = (): Promise<WorkflowBundle> =>
  bundleWorkflowCode({ workflowsPath, payloadConverterPath, logger: new DefaultLogger('WARN') });

/** What one worker needs. */
export type WorkerParts = {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  bundle: WorkflowBundle;
  activities: object;
  /** Workflows kept in memory; fewer means more replay. */
  maxCachedWorkflows?: number;
};

/** A Temporal worker for the desk's workflows and activities. */
export const createWorker = (parts: WorkerParts): Promise<Worker> =>
  Worker.create({
    connection: parts.connection,
    namespace: parts.namespace,
    taskQueue: parts.taskQueue,
    workflowBundle: parts.bundle,
    activities: parts.activities,
    dataConverter: { payloadConverterPath },
    shutdownGraceTime: '5s',
    ...(parts.maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows: parts.maxCachedWorkflows }),
  });
