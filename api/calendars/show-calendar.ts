import { calendarView } from '../../contracts/calendar-view.ts';
import type { Calendar, DayInterval } from '../../domain/calendar/calendar.ts';
import { dayHoursOf, weekdayOf, weekdays } from '../../domain/calendar/day-hours.ts';
import { endpoint } from '../endpoint.ts';
import { summaryOf } from './calendar-summary.ts';
import { calendarParam, findCalendar } from './find-calendar.ts';

/** One calendar: its week, and every day that differs from it. */
export const showCalendar = endpoint({
  method: 'get',
  path: '/calendars/:key',
  operationId: 'showCalendar',
  tag: 'calendars',
  summary: 'A calendar: its week, its holidays and make-up working days, its file',
  permission: 'use_calendars',
  params: calendarParam,
  answers: { 200: { description: 'The calendar in its newest version', schema: calendarView } },
  problems: ['not_found'],
  handler: async ({ context: { desk }, params: { key } }) => {
    const newest = findCalendar(desk, key);
    const { calendar } = newest;
    return {
      status: 200,
      body: {
        ...summaryOf(newest),
        week: Object.fromEntries(weekdays.map((day) => [day, written(calendar.week[day])])) as Week,
        days: differing(calendar),
        file: newest.file as Record<string, unknown> | null,
      },
    };
  },
});

type Hours = string[][];
type Week = Record<(typeof weekdays)[number], Hours>;

const differing = (calendar: Calendar) => {
  const hoursOf = dayHoursOf(calendar);
  return Object.values(calendar.years ?? {})
    .flatMap(({ holidays, workdays }) => [...holidays, ...workdays])
    .map(({ date }) => {
      const midnight = Date.parse(date);
      const { kind, name, hours } = hoursOf(midnight);
      return { date, weekday: weekdayOf(midnight), kind, name, hours: written(hours) };
    })
    .sort((a, b) => (a.date < b.date ? -1 : 1));
};

const written = (hours: readonly DayInterval[]): Hours => hours.map(([opens, closes]) => [time(opens), time(closes)]);

const time = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
