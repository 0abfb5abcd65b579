import type { WorkingTimeView } from '../../contracts/calendar-view.ts';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { provisionalFrom } from '../../domain/calendar/compile.ts';
import { durationMs } from '../../domain/calendar/duration.ts';
import { explainWorkingTime } from '../../domain/calendar/explain-working-time.ts';
import { workingTimeBetween } from '../../domain/calendar/working-time.ts';
import { zonedText } from '../../domain/calendar/zoned-instant.ts';
import { versionOf } from './find-calendar.ts';

const dayMs = 86_400_000;

/** So many days are listed. */
const daysListed = 400;

/** How far from its beginning the desk computes for a caller: 50 years, an eighth of a second of work. */
export const furthestMs = 50 * 366 * dayMs;

/** The working time between two instants no further apart than {@link furthestMs}, day by day. */
export const workingTimeOf = (calendar: Calendar, from: Instant, to: Instant): WorkingTimeView => {
  const [early, late] = from <= to ? [from, to] : [to, from];
  const ms = workingTimeBetween(calendar, from, to);
  const near = instantOf(Math.min(msOf(late), msOf(early) + (daysListed + 1) * dayMs));
  const explained = explainWorkingTime(calendar, early, near);
  const days = explained.slice(0, daysListed);
  const listedMs = days.reduce((sum, day) => sum + day.ms, 0);
  const all = daysFrom(early, late, calendar.zone);
  const notAnnounced = provisionalFrom(calendar, early);
  return {
    calendar: { key: calendar.key, version: versionOf({ calendar }), zone: calendar.zone },
    from: { at: from, local: zonedText(from, calendar.zone) },
    to: { at: to, local: zonedText(to, calendar.zone) },
    ms,
    dayLengthMs: durationMs(calendar.dayLength),
    provisional: notAnnounced !== null && notAnnounced <= late,
    days,
    more: all > daysListed ? { days: all - daysListed, ms: Math.abs(ms) - listedMs } : null,
  };
};

/** Local days from one instant to another, as many as an explanation has. */
const daysFrom = (early: Instant, late: Instant, zone: string): number => {
  const midnight = (at: Instant): number => Date.parse(zonedText(at, zone).slice(0, 10));
  const last = early === late ? late : instantOf(msOf(late) - 1);
  return Math.round((midnight(last) - midnight(early)) / dayMs) + 1;
};
