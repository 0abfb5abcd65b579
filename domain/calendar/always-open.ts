import { alwaysOpen } from '../policy/plan.ts';
import type { Calendar } from './calendar.ts';
import { weekdays } from './day-hours.ts';

/** The calendar `24x7`, which no file holds: never closed, a working day of 24 hours; its zone is only for showing. */
export const alwaysOpenIn = (zone: string): Calendar => ({
  key: alwaysOpen,
  version: 1,
  name: { zh: '全天候', en: 'Around the clock' },
  zone,
  week: Object.fromEntries(weekdays.map((day) => [day, [[0, 24 * 60]]])) as unknown as Calendar['week'],
  dayLength: { hours: 24 },
});
