import proto from '@temporalio/proto';
import { sql } from 'kysely';
import { courierChannels } from '../../contracts/courier.ts';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import { courierId, searchAttributes } from '../../contracts/names.ts';
import type { DoctorDeps } from '../deps.ts';
import { finding } from '../finding.ts';
import { ageFindings, oldestVersions } from '../oldest-versions.ts';
import { engineAway } from './engine-away.ts';
import { isPolled } from './pollers.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** The engine's name of each type of search attribute. */
export const attributeTypes = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;

const patienceMs = 4_000;
const notFound = 5;

/** The engine's version and what is wrong with it: unreachable, too old, attributes, workers, couriers. */
export const engineFindings = async (
  deps: DoctorDeps,
): Promise<{ version: string | null; findings: DoctorFinding[] }> => {
  const { connection } = deps.client;
  try {
    return await connection.withDeadline(Date.now() + patienceMs, async () => {
      const { serverVersion = '' } = await connection.workflowService.getSystemInfo({});
      const known = await connection.workflowService.describeNamespace({ namespace: deps.namespace }).then(
        () => true,
        (error: { code?: number }) => {
          if (error.code === notFound) return false;
          throw error;
        },
      );
      if (!known)
        return {
          version: serverVersion,
          findings: [finding('namespace_missing', null, { namespace: deps.namespace })],
        };
      const age = ageFindings('engine', serverVersion, deps.oldest?.engine ?? oldestVersions.engine);
      const found = await Promise.all([attributes(deps), pollers(deps), couriers(deps)]);
      return { version: serverVersion, findings: [...age, ...found.flat()] };
    });
  } catch (error) {
    return { version: null, findings: [engineAway((error as Error).name)] };
  }
};

const attributes = async ({ client, namespace }: DoctorDeps): Promise<DoctorFinding[]> => {
  const { customAttributes = {} } = await client.connection.operatorService.listSearchAttributes({ namespace });
  return Object.entries(searchAttributes).flatMap(([name, type]) => {
    const found = customAttributes?.[name];
    if (found === undefined) return [finding('attribute_missing', null, { name, type })];
    if (found === attributeTypes[type]) return [];
    return [finding('attribute_type', null, { name, type, found: IndexedValueType[found] ?? found })];
  });
};

const pollers = async (deps: DoctorDeps): Promise<DoctorFinding[]> => {
  const { taskQueue } = deps;
  const [workflow, activity] = await Promise.all([isPolled(deps, 'workflow'), isPolled(deps, 'activity')]);
  return [
    ...(workflow ? [] : [finding('no_workflow_poller', null, { taskQueue })]),
    ...(activity ? [] : [finding('no_activity_poller', null, { taskQueue })]),
  ];
};

/** A worker's sweep starts a courier within this time of mail that waits, s. */
const sweepSeconds = 90;

/** A courier is owed where a worker polls, which starts it, and mail has waited for longer than that takes. */
const couriers = async (deps: DoctorDeps): Promise<DoctorFinding[]> => {
  if (!(await isPolled(deps, 'workflow'))) return [];
  const found = await Promise.all(
    courierChannels.map(async (channel) => {
      const { rows } = await sql<{ owed: boolean }>`
        select exists (select from notification where channel = ${channel} and state in ('waiting', 'sending')
          and created_at < now() - make_interval(secs => ${sweepSeconds})) as owed`.execute(deps.db);
      if (!rows[0]?.owed) return [];
      const standing = await deps.client.workflow
        .getHandle(courierId(channel))
        .describe()
        .then(({ status }) => status.name.toLowerCase())
        .catch((error: Error) => {
          if (error.name === 'WorkflowNotFoundError') return 'missing';
          throw error;
        });
      return standing === 'running' ? [] : [finding('courier_not_running', null, { channel, standing })];
    }),
  );
  return found.flat();
};
