import { type Instant, laterOf } from '../contracts/instant.ts';
import type { Facts, FactsWanted } from '../domain/ticket/command.ts';
import type { Ticket } from '../domain/ticket/ticket.ts';
import { lookIntoRecord } from './keep-policy-versions.ts';
import type { PolicyKeeping } from './learn-recorded.ts';
import type { LoadedPolicy } from './load.ts';
import type { PolicyStore } from './store.ts';

/**
 * The plan of another policy version for a ticket that may go to it: open hours from the ticket's beginning, so that its
 * limits can be worked out anew, to beyond everything it has promised.
 */
export const planForMove = (policies: PolicyStore, loaded: LoadedPolicy, ticket: Ticket, now: Instant) =>
  policies.plan(
    loaded,
    ticket.submittedAt,
    laterOf(now, ticket.at),
    ticket.deadlines.map(({ dueAt }) => dueAt).reduce(laterOf, ticket.at),
  );

/**
 * What a command wants to know of a policy version, for this ticket: its plan and from when it is in force; null when no
 * such version is recorded. Nothing when it does not ask.
 */
export const policyFacts = async (
  keeping: PolicyKeeping,
  { policy: wanted }: FactsWanted,
  number: string,
  now: Instant,
): Promise<Pick<Facts, 'policy'>> => {
  if (!wanted) return {};
  const { db, policies } = keeping;
  const find = () => policies.all.find(({ policy }) => policy.key === wanted.key && policy.version === wanted.version);
  if (!find()) await lookIntoRecord(keeping);
  const found = find();
  if (!found) return { policy: null };
  const { state } = await db
    .selectFrom('ticket')
    .select('state')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  return { policy: { plan: planForMove(policies, found, state, now), effectiveFrom: found.effectiveFrom } };
};
