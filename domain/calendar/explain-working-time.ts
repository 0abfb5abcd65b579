import { Temporal } from 'temporal-polyfill';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Localized } from '../policy/plan.ts';
import type { Calendar } from './calendar.ts';
import { openHours } from './compile.ts';
import { type DayHours, dayHoursOf, type Weekday, weekdayOf } from './day-hours.ts';

/** A stretch of open time within one local day; `from` and `to` are the wall clock's, `24:00` at the day's end. */
export type WorkedInterval = { opens: Instant; closes: Instant; from: string; to: string; ms: number };

/** What one local day gave. */
export type WorkedDay = {
  /** `2026-11-20` in the calendar's zone. */
  date: string;
  weekday: Weekday;
  /** By which of the calendar's lists the day has its hours. */
  kind: DayHours['kind'];
  /** Of the holiday, also on the day worked instead; null on an ordinary day. */
  name: Localized | null;
  intervals: WorkedInterval[];
  ms: number;
  /** How far the zone's clocks are moved on this day, in minutes: 60 forward, -60 back, 0 on nearly all days. */
  clocksMove: number;
  /** The calendar's pack of this year is provisional or missing; false for a calendar without years. */
  provisional: boolean;
};

/**
 * Where the working time between two instants lies: every local day from the first to the last, closed ones too, each with
 * the hours it gave. A shift past midnight is split there: each day has what its own clock shows. The sum of all days is
 * {@link workingTimeBetween}; with `b` before `a` the days are the same, and that sum its negative.
 *
 * @example explainWorkingTime(cnWorking, '2026-11-20T08:00:00.000Z', '2026-11-23T04:00:00.000Z')
 * // Fri 16:00–18:00 2 h, Sat and Sun closed, Mon 09:00–12:00 3 h
 */
export const explainWorkingTime = (calendar: Calendar, a: Instant, b: Instant): WorkedDay[] => {
  const [early, late] = a <= b ? [a, b] : [b, a];
  const hoursOf = dayHoursOf(calendar);
  const open = openHours(calendar, early, late);
  const zoned = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(calendar.zone);
  const days: WorkedDay[] = [];
  let next = 0;
  let start = startOf(zoned(msOf(early)).toPlainDate(), calendar.zone);
  for (;;) {
    const date = start.toPlainDate();
    const end = startOf(date.add({ days: 1 }), calendar.zone);
    const clocksMove = Math.round((end.offsetNanoseconds - start.offsetNanoseconds) / 60e9);
    // Asking the zone for each instant costs a hundred times as much as a day without a move of the clocks needs.
    const wall = (at: number): string =>
      wallTime(clocksMove === 0 ? at + start.offsetNanoseconds / 1e6 : localMs(zoned(at)));
    const intervals: WorkedInterval[] = [];
    for (; next < open.length && open[next]![0] < end.epochMilliseconds; next++) {
      const opens = Math.max(open[next]![0], start.epochMilliseconds);
      const closes = Math.min(open[next]![1], end.epochMilliseconds);
      intervals.push({
        opens: instantOf(opens),
        closes: instantOf(closes),
        from: wall(opens),
        to: closes === end.epochMilliseconds ? '24:00' : wall(closes),
        ms: closes - opens,
      });
      if (open[next]![1] > end.epochMilliseconds) break;
    }
    const midnight = Date.parse(date.toString());
    const { kind, name } = hoursOf(midnight);
    days.push({
      date: date.toString(),
      weekday: weekdayOf(midnight),
      kind,
      name,
      intervals,
      ms: intervals.reduce((sum, { ms }) => sum + ms, 0),
      clocksMove,
      provisional: calendar.years !== undefined && calendar.years[String(date.year)]?.state !== 'announced',
    });
    // Midnight itself belongs to the day that it begins, and to no day when everything ends there.
    if (end.epochMilliseconds >= msOf(late)) return days;
    start = end;
  }
};

/** The first instant of a local day: later than midnight where the clocks skip that. */
const startOf = (date: Temporal.PlainDate, zone: string): Temporal.ZonedDateTime => date.toZonedDateTime(zone);

const localMs = (at: Temporal.ZonedDateTime): number => at.epochMilliseconds + at.offsetNanoseconds / 1e6;

/** `16:00`, with seconds and their thousandths where they are not zero. */
const wallTime = (local: number): string =>
  new Date(Math.round(local))
    .toISOString()
    .slice(11, 23)
    .replace(/\.000$/, '')
    .replace(/^(.{5}):00$/, '$1');
