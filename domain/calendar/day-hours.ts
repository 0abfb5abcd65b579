import type { Localized } from '../policy/plan.ts';
import type { Calendar, DayInterval } from './calendar.ts';

/** Monday first, as in ISO 8601. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A day of the week, as calendar files write it. */
export type Weekday = (typeof weekdays)[number];

/** What a calendar says of one local day: its hours, and by which of its lists. */
export type DayHours = {
  hours: readonly DayInterval[];
  kind: 'week' | 'holiday' | 'workday';
  /** What the holiday is called, or the one that a make-up day is for; null on an ordinary day. */
  name: Localized | null;
};

const dayMs = 86_400_000;

/** The weekday of a local day; the day is its midnight in ms, written as if local time were UTC. */
export const weekdayOf = (midnight: number): Weekday => {
  // 1970-01-01 was a Thursday, the fourth day of its week.
  const index = (midnight / dayMs + 3) % 7;
  return weekdays[index < 0 ? index + 7 : index]!;
};

/**
 * The hours of any local day: those of its holiday or make-up day, else those of the week. The day is its midnight in
 * ms, written as if local time were UTC (`Date.parse('2026-11-23')`).
 */
export const dayHoursOf = (calendar: Calendar): ((midnight: number) => DayHours) => {
  const exceptions = new Map<number, DayHours>();
  for (const { holidays, workdays } of Object.values(calendar.years ?? {})) {
    for (const { date, name, hours = [] } of holidays) {
      exceptions.set(Date.parse(date), { hours, kind: 'holiday', name });
    }
    for (const { date, name, hours = calendar.workdayHours ?? [] } of workdays) {
      exceptions.set(Date.parse(date), { hours, kind: 'workday', name });
    }
  }
  return (midnight) =>
    exceptions.get(midnight) ?? { hours: calendar.week[weekdayOf(midnight)], kind: 'week', name: null };
};
