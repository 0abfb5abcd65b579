import type { RungPlan } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import { addOpenTime, openTimeBetween } from '../calendar/open-time.ts';
import { alwaysOpen, type Plan, type PlanClock } from '../policy/plan.ts';
import type { Deadline } from './ticket.ts';

/**
 * Thrown inside `decide` when open hours end before an instant that must be known, and caught at its edge:
 * the caller gets `needsPlan` and asks again with a longer plan. Never leaves the domain.
 */
export class PlanTooShort extends Error {
  readonly until: Instant;
  readonly from: Instant | undefined;
  constructor(until: Instant, from?: Instant) {
    super(`the plan must reach ${until}`);
    this.until = until;
    this.from = from;
  }
}

/** `from` plus open time of the calendar, ms. Throws {@link PlanTooShort}. */
export const addOpen = (plan: Plan, calendar: string, from: Instant, ms: number): Instant => {
  const at = addOpenTime(plan, calendar, from, ms);
  if (typeof at === 'string') return at;
  throw new PlanTooShort(at.needsPlan, at.from);
};

/** Open time of the calendar between two instants, ms. Throws {@link PlanTooShort}. */
export const openBetween = (plan: Plan, calendar: string, from: Instant, to: Instant): number => {
  const ms = openTimeBetween(plan, calendar, from, to);
  if (typeof ms === 'number') return ms;
  throw new PlanTooShort(ms.needsPlan, ms.from);
};

/** The rungs of a clock that starts at `from`, each moved behind the pauses it has seen. */
export const rungsFrom = (plan: Plan, row: PlanClock, from: Instant, pauses: Deadline['pauses']): RungPlan[] =>
  row.rungs.map(({ share, tell }) => {
    let at = addOpen(plan, row.calendar, from, Math.round(row.lengthMs * share));
    for (const pause of pauses) {
      if (pause.to && at >= pause.from) {
        at = addOpen(plan, row.calendar, pause.to, openBetween(plan, row.calendar, pause.from, at));
      }
    }
    return { share, at, tell };
  });

/** The due instant among a deadline's rungs: the one with share 1. */
export const dueOf = (rungs: readonly RungPlan[]): Instant => {
  const due = rungs.find((rung) => rung.share === 1);
  if (!due) throw new TypeError('a clock without share 1');
  return due.at;
};

/** Does an instant lie where the calendar's year pack is provisional or missing? */
export const isProvisional = (plan: Plan, calendar: string, at: Instant): boolean => {
  const from = calendar === alwaysOpen ? null : plan.calendars[calendar]?.provisionalFrom;
  return from != null && at >= from;
};
