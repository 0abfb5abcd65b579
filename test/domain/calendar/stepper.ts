import type { Calendar } from '../../../domain/calendar/calendar.ts';

const minute = 60_000;

/**
 * Which minutes from an instant on are open, by asking the wall clock of each: slow, and made of nothing that the desk
 * computes with. Takes whole minutes.
 */
export const openMinutes = (calendar: Calendar, from: number, minutes: number): boolean[] => {
  const wall = new Intl.DateTimeFormat('en-CA', {
    timeZone: calendar.zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
  const hoursOf = (date: string): readonly (readonly [number, number])[] => {
    const pack = calendar.years?.[date.slice(0, 4)];
    const holiday = pack?.holidays.find((one) => one.date === date);
    if (holiday) return holiday.hours ?? [];
    const workday = pack?.workdays.find((one) => one.date === date);
    if (workday) return workday.hours ?? calendar.workdayHours!;
    return calendar.week[names[new Date(`${date}T12:00:00Z`).getUTCDay()]!];
  };
  const known = new Map<string, readonly (readonly [number, number])[]>();
  const day = (date: string, later: number): readonly (readonly [number, number])[] => {
    const at = later === 0 ? date : new Date(Date.parse(date) + later * 86_400_000).toISOString().slice(0, 10);
    if (!known.has(at)) known.set(at, hoursOf(at));
    return known.get(at)!;
  };
  const within = (hours: readonly (readonly [number, number])[], shown: number): boolean =>
    hours.some(([opens, closes]) => opens <= shown && shown < closes);
  return Array.from({ length: minutes }, (_, index) => {
    const [, date, hours, rest] = /^(\S+), (\d\d):(\d\d)$/.exec(wall.format(from + index * minute))!;
    const shown = Number(hours) * 60 + Number(rest);
    return within(day(date!, 0), shown) || within(day(date!, -1), shown + 24 * 60);
  });
};

/** The minute, from the first, at which `length` open minutes from `start` have passed; null beyond the last. */
export const stepAdd = (open: readonly boolean[], start: number, length: number): number | null => {
  // Closing is still that day.
  if (length === 0 && start > 0 && open[start - 1]) return start;
  let left = length;
  for (let at = start; at < open.length; at++) {
    if (!open[at]) continue;
    if (left === 0) return at;
    left--;
    if (left === 0) return at + 1;
  }
  return null;
};

/** Open minutes from one minute to another. */
export const stepBetween = (open: readonly boolean[], a: number, b: number): number =>
  open.slice(a, b).filter(Boolean).length;
