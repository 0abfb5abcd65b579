import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan, PlanClock } from '../policy/plan.ts';
import { agreed } from './clock-agreed.ts';
import { ended, met, unmet } from './clock-kept.ts';
import { moved } from './clock-moved.ts';
import { underNewVersion } from './clock-policy.ts';
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
    .flatMap((row) => start(ticket, row, at, plan, event));

/** In this order: what keeps a promise comes before what ends it, and rest comes last, so that it sees what started. */
const steps: readonly Effects[] = [met, ended, unmet, moved, underNewVersion, agreed, started, rested];

/** A promise that is kept may be what another clock waits for (the delay alarm, S2-60). */
const stepsOfMet: readonly Effects[] = [met, started];

/**
 * What an event does to the ticket's promises: deadlines started, met, voided, moved, paused, resumed. `ticket` has the
 * event folded already; each step sees what the one before it did, so that one event never meets, voids and pauses the
 * same deadline. Pure; throws PlanTooShort when the plan's open hours end too early.
 */
export const clockEvents = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] => {
  const effects: NewEvent[] = [];
  let now = ticket;
  for (const step of event.type === 'deadline_met' ? stepsOfMet : steps) {
    for (const effect of step(now, event, at, plan)) {
      if (isSettled(now, effect)) continue;
      now = fold(now, effect, at);
      effects.push(effect);
      if (effect.type !== 'deadline_met') continue;
      for (const further of clockEvents(now, effect, at, plan)) {
        now = fold(now, further, at);
        effects.push(further);
      }
    }
  }
  return effects;
};

/** Has another effect of the same event kept or voided the deadline meanwhile? */
const isSettled = (ticket: Ticket, effect: NewEvent): boolean =>
  effect.type !== 'deadline_started' &&
  'deadline' in effect.data &&
  !ticket.deadlines.some((one) => one.id === (effect.data as { deadline: string }).deadline && isLive(one));
