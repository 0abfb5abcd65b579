import { Temporal } from 'temporal-polyfill';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Localized } from '../policy/plan.ts';
import type { Calendar } from './calendar.ts';
import { openHours, zoneOffsets } from './compile.ts';
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
  const nextOf = nextDay(calendar.zone, early, late);
  const days: WorkedDay[] = [];
  let next = 0;
  let start = dayAt(Temporal.Instant.from(early).toZonedDateTimeISO(calendar.zone).startOfDay());
  for (;;) {
    const end = nextOf(start);
    const wall = (at: number): string => {
      if (end.offsetMs === start.offsetMs) return wallTime(at + start.offsetMs);
      return wallTime(at + offsetAt(at, calendar.zone));
    };
    const intervals: WorkedInterval[] = [];
    for (; next < open.length && open[next]![0] < end.ms; next++) {
      const opens = Math.max(open[next]![0], start.ms);
      const closes = Math.min(open[next]![1], end.ms);
      intervals.push({
        opens: instantOf(opens),
        closes: instantOf(closes),
        from: wall(opens),
        to: closes === end.ms ? '24:00' : wall(closes),
        ms: closes - opens,
      });
      if (open[next]![1] > end.ms) break;
    }
    const date = new Date(start.midnight).toISOString().slice(0, 10);
    const { kind, name } = hoursOf(start.midnight);
    days.push({
      date,
      weekday: weekdayOf(start.midnight),
      kind,
      name,
      intervals,
      ms: intervals.reduce((sum, { ms }) => sum + ms, 0),
      clocksMove: Math.round((end.offsetMs - start.offsetMs) / 60_000),
      provisional: calendar.years !== undefined && calendar.years[date.slice(0, 4)]?.state !== 'announced',
    });
    // Midnight itself belongs to the day that it begins, and to no day when everything ends there.
    if (end.ms >= msOf(late)) return days;
    start = end;
  }
};

const dayMs = 86_400_000;

/** The beginning of a local day: its first instant, the offset then, and its date as a midnight written as if it were UTC. */
type DayStart = { ms: number; offsetMs: number; midnight: number };

const dayAt = (start: Temporal.ZonedDateTime): DayStart => ({
  ms: start.epochMilliseconds,
  offsetMs: start.offsetNanoseconds / 1e6,
  midnight: Date.parse(start.toPlainDate().toString()),
});

/**
 * Leads from a day to the next within a span. The zone is asked only where its clocks are moved: asking for each day would
 * cost a hundred times as much.
 */
const nextDay = (zone: string, early: Instant, late: Instant): ((day: DayStart) => DayStart) => {
  const until = instantOf(msOf(late) + 3 * dayMs);
  const moves = zoneOffsets(zone, instantOf(msOf(early) - 3 * dayMs), until).map(([at]) => at);
  return (day) => {
    const whole = day.ms + day.offsetMs === day.midnight;
    if (whole && !moves.some((at) => day.ms < at && at <= day.ms + dayMs)) {
      return { ms: day.ms + dayMs, offsetMs: day.offsetMs, midnight: day.midnight + dayMs };
    }
    const date = Temporal.PlainDate.from(new Date(day.midnight + dayMs).toISOString().slice(0, 10));
    return dayAt(date.toZonedDateTime(zone));
  };
};

const offsetAt = (at: number, zone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;

/** `16:00`, with seconds and their thousandths where they are not zero. */
const wallTime = (local: number): string =>
  new Date(Math.round(local))
    .toISOString()
    .slice(11, 23)
    .replace(/\.000$/, '')
    .replace(/^(.{5}):00$/, '$1');
