import proto, { type temporal } from '@temporalio/proto';
import { sql } from 'kysely';
import { unreadableInForce } from '../../policies/select-in-force.ts';
import type { Context } from '../context.ts';

/** Why the desk is not wholly ready. */
export const readinessReasons = ['database_away', 'engine_away', 'no_worker', 'policy_unreadable'] as const;

/** One of {@link readinessReasons}. */
export type ReadinessReason = (typeof readinessReasons)[number];

/**
 * A worker's long poll returns after a minute at the latest; a queue nobody has asked for longer than this, ms, has
 * no living worker, whatever its process says.
 */
const longestPollAge = 70_000;

const patience = 2_000;

const underWay = new WeakMap<Context, Promise<ReadinessReason[]>>();

/**
 * What is missing, empty when all is well. Looks for at most {@link patience} ms, at both parts at once. Anybody may ask, as
 * often as they like: who asks during a look shares it.
 */
export const readiness = (context: Context): Promise<ReadinessReason[]> => {
  const shared = underWay.get(context);
  if (shared) return shared;
  const look = lookNow(context).finally(() => underWay.delete(context));
  underWay.set(context, look);
  return look;
};

const lookNow = async (context: Context): Promise<ReadinessReason[]> => {
  const [database, engine] = await Promise.all([databaseReason(context), engineReason(context)]);
  const { policies } = context.desk;
  const at = context.now();
  const keys = new Set(policies.unreadable.map(({ key }) => key));
  const isUnreadable = [...keys].some((key) => unreadableInForce(policies, key, at) !== undefined);
  return [database, engine, isUnreadable ? ('policy_unreadable' as const) : null].filter((reason) => reason !== null);
};

const databaseReason = async ({ db }: Context): Promise<ReadinessReason | null> =>
  (await within(sql`select 1`.execute(db).then(() => true))) ? null : 'database_away';

const { TaskQueueType } = proto.temporal.api.enums.v1;

const engineReason = async (context: Context): Promise<ReadinessReason | null> => {
  const polled = [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY].map((type) =>
    within(isPolled(context, type)),
  );
  const answers = await Promise.all(polled);
  if (answers.includes(undefined)) return 'engine_away';
  return answers.includes(false) ? 'no_worker' : null;
};

const isPolled = async (context: Context, taskQueueType: temporal.api.enums.v1.TaskQueueType): Promise<boolean> => {
  const { namespace, taskQueue } = context.settings;
  const { connection } = context.temporal();
  const { pollers } = await connection.withDeadline(Date.now() + patience, () =>
    connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType }),
  );
  return (pollers ?? []).some(({ lastAccessTime }) => {
    const seen = Number(lastAccessTime?.seconds ?? 0) * 1000;
    return Date.now() - seen < longestPollAge;
  });
};

/** The value, or undefined when it failed or took too long. */
const within = async <T>(promise: Promise<T>): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patience);
  });
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
};
