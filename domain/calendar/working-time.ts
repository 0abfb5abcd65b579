import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Calendar } from './calendar.ts';
import { openHours } from './compile.ts';
import { addOpenTime, type OpenPlan, openTimeBetween } from './open-time.ts';

/**
 * The two operations on a calendar itself, for any span of time: add working time, measure working time. Open hours are
 * compiled as far as it takes; the arithmetic and its conventions at the edges are those of open-time.ts, by which
 * deadlines run (docs/calendars.md). Not for workflows, as zones are computed here.
 */

const dayMs = 86_400_000;

/** What is compiled first; enough for most lengths. */
const firstReachMs = 45 * dayMs;

const longestMs = 400 * 366 * dayMs;

/** Beyond it nothing is computed, unless a caller says another end. */
const lastInstant: Instant = '5000-01-01T00:00:00.000Z';

/** The calendar's open hours do not hold so much time before the end of what may be computed. `code` is `beyond_reach`. */
export class BeyondReach extends RangeError {
  readonly code = 'beyond_reach';
  constructor(latest: Instant) {
    super(`beyond ${latest}`);
    this.name = 'BeyondReach';
  }
}

/** A day more at the front, so that an instant at closing time finds the interval it closed. */
const compiled = (calendar: Calendar, from: Instant, until: Instant): OpenPlan => ({
  policy: { key: calendar.key, version: calendar.version },
  from,
  until,
  calendars: {
    [calendar.key]: {
      version: calendar.version,
      zone: calendar.zone,
      open: openHours(calendar, instantOf(msOf(from) - dayMs), until),
      provisionalFrom: null,
    },
  },
});

const earlierOf = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/**
 * The instant at which `lengthMs` of the calendar's open time have passed since `from`; exactly at closing time is still
 * that day, and zero length outside the hours is the next opening. Throws {@link BeyondReach} when that lies after
 * `latest` or the length is more than 400 years, a RangeError for a length that is negative or no number.
 *
 * @example addWorkingTime(cnWorking, '2023-10-01T01:30:00.000Z', 3_600_000) // '2023-10-07T02:00:00.000Z' (AC-03)
 */
export const addWorkingTime = (
  calendar: Calendar,
  from: Instant,
  lengthMs: number,
  latest: Instant = lastInstant,
): Instant => {
  if (lengthMs > longestMs || msOf(from) + lengthMs > msOf(latest)) throw new BeyondReach(latest);
  for (let reachMs = firstReachMs; ; reachMs *= 2) {
    const until = earlierOf(instantOf(msOf(from) + reachMs), latest);
    const due = addOpenTime(compiled(calendar, from, until), calendar.key, from, lengthMs);
    if (typeof due === 'string') {
      if (due > latest) throw new BeyondReach(latest);
      return due;
    }
    if (until >= latest) throw new BeyondReach(latest);
    // Twice as far each time, or as far as the estimate says: a calendar that opens a minute a week takes few rounds too.
    reachMs = Math.max(reachMs, (msOf(due.needsPlan) - msOf(from)) / 2);
  }
};

/**
 * The calendar's open time between two instants, in ms; negative when `b` is before `a`. Closed time counts nothing.
 *
 * @example workingTimeBetween(cnWorking, '2026-11-20T08:00:00.000Z', '2026-11-23T04:00:00.000Z') // 5 h, over a weekend
 */
export const workingTimeBetween = (calendar: Calendar, a: Instant, b: Instant): number => {
  const [early, late] = a <= b ? [a, b] : [b, a];
  const open = openTimeBetween(compiled(calendar, early, late), calendar.key, a, b);
  if (typeof open === 'number') return open;
  throw new RangeError(`${early} to ${late} was compiled and is not covered`);
};
