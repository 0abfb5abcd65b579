import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan, PlanClock } from '../policy/plan.ts';
import { ended, met, unmet } from './clock-kept.ts';
import { moved } from './clock-moved.ts';
import { rested } from './clock-rest.ts';
import { clockRows, matches } from './clock-rows.ts';
import { start } from './clock-start.ts';
import { fold } from './evolve.ts';
import { isLive } from './evolve-deadlines.ts';
import type { Ticket } from './ticket.ts';

type Effects = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan) => NewEvent[];

const started: Effects = (ticket, event, at, plan) =>
  clockRows(plan, ticket.level, ticket.requestType)
    .filter((row) => row.starts.some((pattern) => matches(pattern, event)))
    .filter((row: PlanClock) => !ticket.deadlines.some((deadline) => deadline.clock === row.key && isLive(deadline)))
    .map((row) => start(ticket, row, at, plan));

/** In this order: what keeps a promise comes before what ends it, and rest comes last, so that it sees what started. */
const steps: readonly Effects[] = [
  met,
  ended,
  unmet,
  moved,
  started,
  (ticket, _, at, plan) => rested(ticket, at, plan),
];

/**
 * What an event does to the ticket's promises: deadlines started, met, voided, moved, paused, resumed. `ticket` has the
 * event folded already; each step sees what the one before it did, so that one event never meets, voids and pauses the
 * same deadline. Pure; throws PlanTooShort when the plan's open hours end too early.
 */
export const clockEvents = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] => {
  const effects: NewEvent[] = [];
  let now = ticket;
  for (const step of steps) {
    for (const effect of step(now, event, at, plan)) {
      now = fold(now, effect, at);
      effects.push(effect);
    }
  }
  return effects;
};
