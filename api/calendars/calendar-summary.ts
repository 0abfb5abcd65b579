import type { CalendarSummary } from '../../contracts/calendar-view.ts';
import type { DayInterval } from '../../domain/calendar/calendar.ts';
import { weekdays } from '../../domain/calendar/day-hours.ts';
import { durationMs } from '../../domain/calendar/duration.ts';
import type { NewestCalendar } from '../../policies/newest-calendars.ts';
import { versionOf } from './find-calendar.ts';

const minutesIn = (hours: readonly DayInterval[]): number =>
  hours.reduce((sum, [opens, closes]) => sum + closes - opens, 0);

/** A calendar as it stands in the list. */
export const summaryOf = (newest: NewestCalendar): CalendarSummary => {
  const { calendar, policies } = newest;
  return {
    key: calendar.key,
    version: versionOf(newest),
    name: calendar.name,
    zone: calendar.zone,
    dayLengthMs: durationMs(calendar.dayLength),
    weekMs: weekdays.reduce((sum, day) => sum + minutesIn(calendar.week[day]), 0) * 60_000,
    years: Object.entries(calendar.years ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([year, { state, source, holidays, workdays }]) => ({
        year,
        state,
        source,
        holidays: holidays.length,
        workdays: workdays.length,
      })),
    policies,
  };
};
