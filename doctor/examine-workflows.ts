import type { DoctorFinding, DoctorPage } from '../contracts/doctor.ts';
import { ticketWorkflow } from '../contracts/names.ts';
import type { DoctorDeps } from './deps.ts';
import { engineAway } from './engine/engine-away.ts';
import { finding } from './finding.ts';

/** A ticket is recorded within this time of its start, ms. */
const graceMs = 60_000;

const pageSize = 500;
const patienceMs = 20_000;

/**
 * Examines a page of running ticket workflows: is each in SQL? `after` is what the page before told as `next`. With the
 * engine away the page holds that alone.
 */
export const examineWorkflows = async (deps: DoctorDeps, after?: string): Promise<DoctorPage> => {
  const { client, namespace, db } = deps;
  const page = await client.connection
    .withDeadline(Date.now() + patienceMs, () =>
      client.connection.workflowService.listWorkflowExecutions({
        namespace,
        pageSize,
        query: `WorkflowType = '${ticketWorkflow}' AND ExecutionStatus = 'Running'`,
        ...(after === undefined ? {} : { nextPageToken: Buffer.from(after, 'base64url') }),
      }),
    )
    .catch((error: Error) => {
      deps.log.warn({ error: error.name }, 'running workflows cannot be listed');
      return null;
    });
  const oldest = Date.parse(deps.now()) - graceMs;
  const running = (page?.executions ?? []).map(({ execution, startTime }) => ({
    number: execution?.workflowId ?? '',
    startedMs: Number(startTime?.seconds ?? 0) * 1000,
  }));
  const old = running.filter(({ startedMs }) => startedMs < oldest);
  const rows =
    old.length === 0
      ? []
      : await db
          .selectFrom('ticket')
          .select('number')
          .where(
            'number',
            'in',
            old.map(({ number }) => number),
          )
          .execute();
  const recorded = new Set(rows.map(({ number }) => number));
  const strays = old.flatMap(({ number, startedMs }): DoctorFinding[] =>
    recorded.has(number)
      ? []
      : [finding('workflow_without_row', number, { startedAt: new Date(startedMs).toISOString() })],
  );
  const token = page?.nextPageToken;
  return {
    examined: running.length,
    findings: page === null ? [engineAway()] : strays,
    next: token && token.length > 0 ? Buffer.from(token).toString('base64url') : null,
  };
};
