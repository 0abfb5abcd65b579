import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import { instantOf } from '../../contracts/instant.ts';
import { stateQuery, ticketWorkflow } from '../../contracts/names.ts';
import type { Database } from '../../db/schema/index.ts';
import { atOnce } from '../../doctor/at-once.ts';
import type { TicketStart } from '../../domain/ticket/messages.ts';

/** How long the worker has for what has just come due; ms. */
const graceMs = 5_000;

/** How long a ticket has to record what it has decided; ms. */
const patienceMs = 10_000;

/**
 * Until when the rungs of each running ticket must have fired and stand in SQL: its ticket time (the engine's clock with
 * what was skipped, plus the test clock's offset) less some seconds. Taken from the engine, not from the workflow, which
 * does not wake when a timer is lost. A ticket that does not come to rest, or is parked, is left out.
 */
export const ticketTimes = async (client: Client, db: Kysely<Database>): Promise<Map<string, string>> => {
  const rows = await db.selectFrom('ticket').select('number').execute();
  const times = await atOnce(32, rows, async ({ number }) => [number, await timeOf(client, number)] as const);
  return new Map(times.flatMap(([number, at]) => (at === null ? [] : [[number, at] as const])));
};

const timeOf = async (client: Client, number: string): Promise<string | null> => {
  const handle = client.workflow.getHandle(number);
  const described = await handle.describe().catch(() => null);
  if (described?.status.name !== 'RUNNING' || described.type !== ticketWorkflow) return null;
  const time = described.raw.workflowExtendedInfo?.timeSkippingInfo?.currentTime;
  const engineMs = time ? Number(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1e6) : Date.now();
  const at = instantOf(engineMs + (await offsetOf(client, number)) - graceMs);
  return (await isAtRest(client, number)) ? at : null;
};

/** The test clock's offset, with which the run was started; ms. */
const offsetOf = async (client: Client, number: string): Promise<number> => {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: number },
    maximumPageSize: 1,
  });
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  return (JSON.parse(Buffer.from(input!).toString()) as TicketStart).clockOffsetMs;
};

type State = { waiting: number; parked: unknown };

const isAtRest = async (client: Client, number: string): Promise<boolean> => {
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const state = await client.workflow.getHandle(number).query<State>(stateQuery);
    if (state.parked !== null) return false;
    if (state.waiting === 0) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
};
