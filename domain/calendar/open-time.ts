import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import { alwaysOpen, type Plan } from '../policy/plan.ts';

/**
 * Open time in a calendar: the two operations every deadline is made of. Pure arithmetic on the plan's open hours,
 * no zone data, so that it runs and replays inside a workflow (architecture, "Deadlines"). On a calendar itself and any
 * span of time: working-time.ts, which computes by these.
 *
 * Conventions at the edges, explained in docs/calendars.md:
 * - Opening is inside, and a length that ends exactly at closing time ends there: 18:00 is still that day, not 09:00 of the next.
 * - A start outside the open hours begins at the next opening; a start exactly at closing time is outside for any length above zero.
 * - Zero length moves a start outside the open hours to the next opening; at closing time it stays (closing is still that day).
 * - Time between b and a, with b before a, is the negative of the time between a and b; closed time counts nothing.
 * - `24x7` never closes and needs no plan.
 */

/**
 * The plan's open hours do not reach far enough: compile it anew until `needsPlan` (an estimate with some room, so
 * that one or two renewals are enough) and, when `from` is given, from there, as the present plan begins too late.
 */
export type NeedsPlan = { needsPlan: Instant; from?: Instant };

/** The part of a plan that open time is computed with. */
export type OpenPlan = Pick<Plan, 'policy' | 'from' | 'until' | 'calendars'>;

type Hours = readonly (readonly [number, number])[];

const dayMs = 86_400_000;

/** Longer than any run of closed days in the bundled calendars (9 days of Spring Festival with its weekends). */
const roomMs = 14 * dayMs;

/** Index of the first interval that closes at or after `at`; the number of intervals when none does. */
const firstClosingFrom = (open: Hours, at: number): number => {
  let low = 0;
  let high = open.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (open[middle]![1] < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

const calendarOf = (plan: OpenPlan, key: string) => {
  const calendar = plan.calendars[key];
  if (!calendar) throw new RangeError(`the plan of policy ${plan.policy.key} has no calendar ${key}`);
  return calendar;
};

/** How far a plan has to reach for `lackingMs` more of open time after `at`, by its own share of open time so far. */
const estimateUntil = (plan: OpenPlan, open: Hours, at: number, lackingMs: number): Instant => {
  const from = msOf(plan.from);
  const until = msOf(plan.until);
  const openMs = open.reduce((sum, [opens, closes]) => sum + closes - opens, 0);
  // A plan too short to say is taken as a working week of 40 hours; an unusually closed one is not trusted below half of that.
  const share = until - from < 7 * dayMs ? 40 / 168 : Math.max(openMs / (until - from), 20 / 168);
  return instantOf(Math.max(until, at) + Math.ceil((lackingMs / share) * 1.25) + roomMs);
};

/**
 * The instant at which `lengthMs` of open time of `calendar` (a key of the plan's calendars, or `24x7`) have passed since
 * `from`; {@link NeedsPlan} when the plan's open hours do not cover it. Throws a RangeError for a negative or
 * infinite length and for a calendar that the plan does not have.
 *
 * ```ts
 * addOpenTime(plan, 'cn-working', '2023-10-01T01:30:00.000Z', 3_600_000); // '2023-10-07T02:00:00.000Z' (AC-03)
 * ```
 */
export const addOpenTime = (plan: OpenPlan, calendar: string, from: Instant, lengthMs: number): Instant | NeedsPlan => {
  const length = Math.round(lengthMs);
  if (!(length >= 0) || length === Number.POSITIVE_INFINITY) throw new RangeError(`not a length: ${lengthMs}`);
  const start = msOf(from);
  if (calendar === alwaysOpen) return instantOf(start + length);
  const { open } = calendarOf(plan, calendar);
  if (from < plan.from) return { needsPlan: estimateUntil(plan, open, start, length), from };
  if (from > plan.until) return { needsPlan: estimateUntil(plan, open, start, length) };
  let left = length;
  for (let index = firstClosingFrom(open, start); index < open.length; index++) {
    const [opens, closes] = open[index]!;
    const begin = Math.max(opens, start);
    if (left <= closes - begin) return instantOf(begin + left);
    left -= closes - begin;
  }
  return { needsPlan: estimateUntil(plan, open, start, left) };
};

/**
 * Open time of `calendar` between two instants, in ms; negative when `b` is before `a`; {@link NeedsPlan} when the
 * plan does not cover both.
 */
export const openTimeBetween = (plan: OpenPlan, calendar: string, a: Instant, b: Instant): number | NeedsPlan => {
  if (calendar === alwaysOpen) return msOf(b) - msOf(a);
  const { open } = calendarOf(plan, calendar);
  const [early, late] = a <= b ? [a, b] : [b, a];
  if (early < plan.from || late > plan.until) {
    const until = late > plan.until ? instantOf(msOf(late) + roomMs) : plan.until;
    return early < plan.from ? { needsPlan: until, from: early } : { needsPlan: until };
  }
  const [start, end] = [msOf(early), msOf(late)];
  let sum = 0;
  for (let index = firstClosingFrom(open, start); index < open.length; index++) {
    const [opens, closes] = open[index]!;
    if (opens >= end) break;
    sum += Math.max(0, Math.min(closes, end) - Math.max(opens, start));
  }
  return a <= b ? sum : 0 - sum;
};
