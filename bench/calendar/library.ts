import { createRequire } from 'node:module';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { weekdays } from '../../domain/calendar/day-hours.ts';

/** The part of moment with moment-business-time that is measured. */
type Moment = {
  addWorkingTime: (count: number, unit: 'minutes') => Moment;
  workingDiff: (other: Moment, unit: 'minutes') => number;
  valueOf: () => number;
};
type MakeMoment = { (at: number): Moment; updateLocale: (locale: string, settings: object) => void };

/** Another way to the same answers. */
export type Library = {
  name: string;
  add: (from: Instant, lengthMs: number) => Instant;
  between: (a: Instant, b: Instant) => number;
};

const minute = 60_000;

const time = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;

/**
 * moment-business-time with the hours and whole holidays of a calendar. It reads the zone of the process, and has no make-up
 * days, part-day holidays or hours past midnight. It is asked in whole minutes: in milliseconds it never comes to an end when a
 * length reaches into a noon break.
 */
export const createLibrary = (calendar: Calendar): Library => {
  process.env.TZ = calendar.zone;
  const moment = createRequire(import.meta.url)('moment-business-time') as MakeMoment;
  moment.updateLocale('en', {
    workinghours: Object.fromEntries(
      weekdays.map((day, index) => {
        const hours = calendar.week[day].flat().map(time);
        return [(index + 1) % 7, hours.length > 0 ? hours : null];
      }),
    ),
    holidays: Object.values(calendar.years ?? {}).flatMap(({ holidays }) => holidays.map(({ date }) => date)),
  });
  return {
    name: 'moment-business-time 2.0',
    add: (from, lengthMs) =>
      instantOf(
        moment(msOf(from))
          .addWorkingTime(lengthMs / minute, 'minutes')
          .valueOf(),
      ),
    between: (a, b) => moment(msOf(b)).workingDiff(moment(msOf(a)), 'minutes') * minute,
  };
};
