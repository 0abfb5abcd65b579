import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import { repairSignal, searchAttributes, ticketWorkflow } from '../../contracts/names.ts';
import { knownFrom, tailLength } from '../../domain/ticket/kept.ts';
import type { Carried, TicketStart } from '../../domain/ticket/messages.ts';
import { type SearchValues, searchValues } from '../../domain/ticket/search-values.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { levelWord } from '../../domain/ticket/wanted-timers.ts';
import { demandPolicy } from '../../policies/store.ts';
import type { DoctorDeps } from '../deps.ts';
import { isLifeOver, ticketNow } from '../tickets/life-over.ts';
import { type RecordedTicket, readTickets } from '../tickets/read-tickets.ts';

/** What came of it; `not_needed`: it runs already, or its life has ended. */
export type Revived = 'done' | 'not_needed' | 'events_missing' | 'request_missing';

/**
 * Starts a new run of a ticket whose workflow is gone, as if the old one had handed over to it: same workflow id, the
 * state that its events in SQL fold to, a fresh plan. What the old run had decided and not recorded is lost; what SQL says is
 * the truth. Rungs that came due meanwhile fire once, at once, with their lateness; those that had fired do not fire again.
 *
 * Of two doctors at once one starts it and the other is told so. A run that completed is never followed by another.
 */
export const revive = async (deps: DoctorDeps, number: string): Promise<Revived> => {
  const [ticket] = await readTickets(deps.db, { numbers: [number] });
  if (!ticket || isLifeOver(deps, ticket) === true) return 'not_needed';
  if (ticket.folded === null) return 'events_missing';
  if (ticket.start === null) return 'request_missing';
  const carried = carriedOf(ticket, ticket.folded);
  if (!(await startRun(deps, { ...ticket.start, carried }, ticket))) return 'not_needed';
  await deps.db
    .updateTable('ticket')
    .set({ parked_code: null, parked_at: null })
    .where('number', '=', number)
    .where('parked_code', 'is not', null)
    .execute();
  await adoptLateComers(deps, number, carried.persisted);
  return 'done';
};

/** Starts the workflow of an accepted request anew, of which nothing was ever recorded. */
export const openAnew = async (deps: DoctorDeps, start: Omit<TicketStart, 'plan'>): Promise<Revived> =>
  (await startRun(deps, start, null)) ? 'done' : 'not_needed';

const startRun = async (
  deps: DoctorDeps,
  start: Omit<TicketStart, 'plan'>,
  ticket: RecordedTicket | null,
): Promise<boolean> => {
  const { policies, client, taskQueue } = deps;
  const loaded = demandPolicy(policies, start.opening.submitted.policy);
  const plan = policies.plan(loaded, start.acceptedAt, ticket ? ticketNow(deps, ticket) : start.acceptedAt);
  const { submitted } = start.opening;
  const carried = start.carried;
  try {
    await (client as Client).workflow.start(ticketWorkflow, {
      workflowId: start.number,
      taskQueue,
      args: [{ ...start, plan } satisfies TicketStart],
      memo: { requestId: start.requestId },
      workflowIdConflictPolicy: 'FAIL',
      // A terminated, failed or forgotten run may be followed by another; one that completed has ended the ticket's life.
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `accepted as ${levelWord(plan, submitted.level)} ${submitted.category.join('/')}`.trim(),
      ...(carried && { typedSearchAttributes: attributesOf(carried.searchAttributes as SearchValues) }),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
};

const carriedOf = ({ events }: RecordedTicket, ticket: Ticket): Carried => ({
  v: 1,
  ticket,
  persisted: ticket.revision,
  tail: events.slice(-tailLength),
  known: knownFrom(events),
  signals: [],
  searchAttributes: searchValues(ticket, false),
});

const attributesOf = (values: SearchValues): TypedSearchAttributes =>
  new TypedSearchAttributes(
    (Object.keys(searchAttributes) as (keyof SearchValues)[]).flatMap((name) => {
      const value = values[name];
      return value === null ? [] : [pairOf(name, value)];
    }),
  );

const pairOf = (name: keyof SearchValues, value: string | boolean): SearchAttributePair => {
  switch (searchAttributes[name]) {
    case 'Keyword':
      return { key: defineSearchAttributeKey(name, 'KEYWORD'), value: value as string };
    case 'Bool':
      return { key: defineSearchAttributeKey(name, 'BOOL'), value: value as boolean };
    case 'Datetime':
      return { key: defineSearchAttributeKey(name, 'DATETIME'), value: new Date(value as string) };
  }
};

/** A record that the terminated run had under way may have been committed after SQL was read: it counts. */
const adoptLateComers = async ({ db, client }: DoctorDeps, number: string, revision: number): Promise<void> => {
  const row = await db.selectFrom('ticket').select('revision').where('number', '=', number).executeTakeFirst();
  if (row !== undefined && row.revision !== revision) await client.workflow.getHandle(number).signal(repairSignal);
};
