import proto from '@temporalio/proto';
import type { DoctorDeps } from '../deps.ts';

const { TaskQueueType } = proto.temporal.api.enums.v1;

const types = {
  workflow: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activity: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
} as const;

/** A long poll returns after a minute at the latest: who has not asked for longer, ms, is not there any more. */
const longestPollAgeMs = 70_000;

const patienceMs = 3_000;

/** Does a worker ask for tasks of this kind on the desk's queue? Throws when the engine is away. */
export const isPolled = async (
  { client, namespace, taskQueue }: Pick<DoctorDeps, 'client' | 'namespace' | 'taskQueue'>,
  kind: keyof typeof types,
): Promise<boolean> => {
  const { connection } = client;
  const { pollers } = await connection.withDeadline(Date.now() + patienceMs, () =>
    connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: types[kind],
    }),
  );
  const oldest = Date.now() - longestPollAgeMs;
  return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > oldest);
};
