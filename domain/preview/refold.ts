import type { TicketEvent } from '../../contracts/event.ts';
import { type Instant, laterOf } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import { openedTicket } from '../ticket/evolve.ts';
import { firstOverdue } from '../ticket/overdue.ts';
import { settle } from '../ticket/settle.ts';
import type { Ticket } from '../ticket/ticket.ts';

/** Events that a policy brings about, or that name its version: under another one they would be others. */
const ofPolicy = (event: TicketEvent): boolean =>
  event.type.startsWith('deadline_') || event.type === 'policy_moved' || event.type === 'reminded';

/**
 * A recorded life under another plan (issue 5, "Backtest"): what people did stays as it was and when it was, clocks are
 * worked out anew by the code that runs tickets; their rungs take effect at their instants, until `now`. What a rung does
 * by itself counts as recorded, or not at all. Pure; throws PlanTooShort.
 */
export const refold = (number: string, events: readonly TicketEvent[], plan: Plan, now: Instant): Ticket => {
  const [first, ...rest] = events.filter((event) => !ofPolicy(event));
  if (!first) throw new TypeError('no events');
  let ticket: Ticket = { ...openedTicket(number, first), policy: plan.policy };
  for (const event of [first, ...rest]) {
    ticket = timePassed(ticket, event.at, plan, event.commandId === null ? event.type : undefined);
    ticket = { ...settle(ticket, [event], event.at, plan).ticket, at: event.at };
  }
  return timePassed(ticket, laterOf(now, ticket.at), plan);
};

/**
 * Rungs that came due before an instant have fired, each at its own. `does`: what a clock did by itself at that instant;
 * then also those that came due at it, up to the rung that did so, for what it did must not meet it before it fires.
 */
const timePassed = (before: Ticket, until: Instant, plan: Plan, does?: TicketEvent['type']): Ticket => {
  let ticket = before;
  for (;;) {
    const [due, ...acts] = firstOverdue(ticket, until, does !== undefined, plan);
    if (!due) return ticket;
    const at = 'dueAt' in due.data ? laterOf(due.data.dueAt, ticket.at) : until;
    ticket = { ...settle(ticket, [due], at, plan).ticket, at };
    if (at === until && acts.some(({ type }) => type === does)) return ticket;
  }
};
