import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import { clockEvents } from './clocks.ts';
import { fold } from './evolve.ts';
import type { Ticket } from './ticket.ts';

/**
 * Adds to events what follows from them: each event is folded, then its effects on the clocks stand behind it.
 * Returns all events in order and the ticket after them. Throws PlanTooShort.
 */
export const settle = (
  ticket: Ticket,
  events: readonly NewEvent[],
  at: Instant,
  plan: Plan,
): { events: NewEvent[]; ticket: Ticket } => {
  const settled: NewEvent[] = [];
  let next = ticket;
  for (const event of events) {
    next = fold(next, event, at);
    settled.push(event);
    for (const effect of clockEvents(next, event, at, plan)) {
      next = fold(next, effect, at);
      settled.push(effect);
    }
  }
  return { events: settled, ticket: next };
};
