import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { advance } from '../temporal/advance.ts';

/** Lets a ticket's time pass until an instant (ms), unless it is there already or its life is over. */
export type PassUntil = (number: string, atMs: number) => Promise<void>;

/** What is not worth a skip; ms. */
const leastMs = 1_000;

/**
 * The clocks of tickets that were accepted at an earlier instant: each lives at its own time, the engine's with what was skipped
 * plus the offset kept with its request, until it has reached the present. Throws an Error with a remedy on an engine that does
 * not let time be skipped.
 */
export const ticketClock = (client: Client, db: Kysely<Database>): PassUntil => {
  const offsetOf = async (number: string): Promise<number> => {
    const row = await db
      .selectFrom('intake_request')
      .select('clock_offset_ms')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    return Number(row.clock_offset_ms);
  };
  return async (number, atMs) => {
    const described = await client.workflow.getHandle(number).describe();
    if (described.status.name !== 'RUNNING') return;
    const time = described.raw.workflowExtendedInfo?.timeSkippingInfo?.currentTime;
    const engineMs = time ? Number(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1e6) : Date.now();
    const missing = Math.floor(atMs - engineMs - (await offsetOf(number)));
    if (missing < leastMs) return;
    await advance(client, number, missing).catch((error: Error & { code?: number; details?: string }) => {
      if (!notOffered.includes(error.code ?? -1)) throw error;
      throw new Error(
        `the Temporal service does not let time be skipped (${error.details}): npm start brings one up that does; with your own, set frontend.WorkflowTimeSkippingEnabled in its dynamic configuration`,
      );
    });
  };
};

/** gRPC: invalid argument, permission denied, failed precondition, unimplemented. */
const notOffered: readonly number[] = [3, 7, 9, 12];
