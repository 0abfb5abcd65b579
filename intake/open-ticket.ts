import type { Client } from '@temporalio/client';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../db/schema/index.ts';
import type { TicketStart } from '../domain/ticket/messages.ts';
import { demandPolicy, type PolicyStore } from '../policies/store.ts';
import { renumber } from './accept.ts';
import { startTicket } from './start-ticket.ts';

/** What opening an accepted request needs; the API and the worker's relay do the same. */
export type OpenDeps = {
  db: Kysely<Database>;
  client: Client;
  policies: PolicyStore;
  taskQueue: string;
  numbering: { prefix: string; zone: string };
  log: { warn: (data: Record<string, unknown>, text: string) => void };
};

/**
 * Starts the workflow of an accepted request and notes that it was started; returns the number it has in the end.
 * Throws when the workflow engine is away: the relay tries again.
 */
export const openTicket = async (deps: OpenDeps, request: Omit<TicketStart, 'plan'>): Promise<string> => {
  const { db, client, policies, taskQueue, numbering, log } = deps;
  const loaded = demandPolicy(policies, request.opening.submitted.policy);
  const plan = policies.plan(loaded, request.acceptedAt, request.acceptedAt);
  let start = request;
  for (;;) {
    const outcome = await startTicket(client, taskQueue, { ...start, plan });
    if (outcome !== 'number_taken') break;
    log.warn({ number: start.number, requestId: start.requestId }, 'number already lives, taking the next');
    start = await renumber(db, start.requestId, start.number, numbering);
  }
  await db
    .updateTable('intake_request')
    .set({ started_at: sql`now()` })
    .where('id', '=', start.requestId)
    .where('started_at', 'is', null)
    .execute();
  return start.number;
};
