import { readFileSync } from 'node:fs';

/**
 * Open hours, minute by minute, straight from a calendar's JSON file. Slow and plain on purpose: it shares nothing with
 * domain/calendar, so that a mistake there cannot hide here. Instants are epoch ms.
 */
export type OpenMinutes = {
  version: number | null;
  dayLengthMs: number;
  /** When `ms` of open time have passed since `from`; a length that ends at closing time ends there. */
  add: (from: number, ms: number) => number;
  /** Open time from `a` to `b`, ms. */
  between: (a: number, b: number) => number;
  /** Does the way from `a` to `b` lead through a year without an announced pack? */
  uncertain: (a: number, b: number) => boolean;
};

const minute = 60_000;
const day = 86_400_000;
const units: Record<string, number> = { days: day, hours: 3_600_000, minutes: minute, seconds: 1000 };

/** `{"hours": 1, "minutes": 30}` in ms. */
export const lengthOf = (parts: Record<string, number>): number =>
  Object.entries(parts).reduce((sum, [unit, count]) => sum + (units[unit] ?? Number.NaN) * count, 0);

/** The calendar that never closes. */
export const always: OpenMinutes = {
  version: null,
  dayLengthMs: day,
  add: (from, ms) => from + ms,
  between: (a, b) => b - a,
  uncertain: () => false,
};

type Hours = [string, string][];
type Day = { date: string; hours?: Hours };
/** A calendar's JSON, as far as it matters. */
export type CalendarFile = {
  version: number;
  zone: string;
  week: Record<string, Hours | undefined>;
  dayLength: Record<string, number>;
  workdayHours?: Hours;
  years?: Record<string, { state: string; holidays: Day[]; workdays: Day[] }>;
};

const clockMinutes = (time: string): number => {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
};

/** Reads a calendar file. */
export const openMinutesOf = (file: string): OpenMinutes =>
  openMinutesIn(JSON.parse(readFileSync(file, 'utf8')) as CalendarFile, file);

/** The same of a calendar's JSON. */
export const openMinutesIn = (calendar: CalendarFile, file: string): OpenMinutes => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: calendar.zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const local = (at: number) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { date: `${part.year}-${part.month}-${part.day}`, minutes: Number(part.hour) * 60 + Number(part.minute) };
  };
  const hoursOn = (date: string): Hours => {
    const pack = calendar.years?.[date.slice(0, 4)];
    const holiday = pack?.holidays.find((one) => one.date === date);
    if (holiday) return holiday.hours ?? [];
    const workday = pack?.workdays.find((one) => one.date === date);
    if (workday) return workday.hours ?? calendar.workdayHours ?? [];
    const weekday = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date(`${date}T00:00:00Z`).getUTCDay()]!;
    return calendar.week[weekday] ?? [];
  };
  const before = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) - day).toISOString().slice(0, 10);
  const isIn = (hours: Hours, minutes: number): boolean =>
    hours.some(([opens, closes]) => clockMinutes(opens) <= minutes && minutes < clockMinutes(closes));

  const days = new Map<number, Uint8Array>();
  /** One byte per minute of a UTC day; zones change their offset at quarters of an hour. */
  const minutesOfDay = (start: number): Uint8Array => {
    const minutes = new Uint8Array(1440);
    for (let quarter = 0; quarter < 1440; quarter += 15) {
      const { date, minutes: first } = local(start + quarter * minute);
      const [today, yesterday] = [hoursOn(date), hoursOn(before(date))];
      for (let one = 0; one < 15; one++) {
        minutes[quarter + one] = isIn(today, first + one) || isIn(yesterday, first + one + 1440) ? 1 : 0;
      }
    }
    return minutes;
  };
  const isOpen = (minuteStart: number): boolean => {
    const start = Math.floor(minuteStart / day) * day;
    let minutes = days.get(start);
    if (!minutes) {
      minutes = minutesOfDay(start);
      days.set(start, minutes);
    }
    return minutes[(minuteStart - start) / minute] === 1;
  };
  const minuteOf = (at: number): number => Math.floor(at / minute) * minute;

  return {
    version: calendar.version,
    dayLengthMs: lengthOf(calendar.dayLength),
    add: (from, ms) => {
      // Nothing left: at once if it is open or just closing, else at the next opening.
      if (ms === 0 && (isOpen(minuteOf(from)) || (from === minuteOf(from) && isOpen(from - minute)))) return from;
      let left = ms;
      for (let at = from; at < from + 3650 * day; at = minuteOf(at) + minute) {
        if (!isOpen(minuteOf(at))) continue;
        const rest = minuteOf(at) + minute - at;
        if (left <= rest) return at + left;
        left -= rest;
      }
      throw new RangeError(`${file} is not open for ${ms} ms within ten years`);
    },
    between: (a, b) => {
      let sum = 0;
      for (let at = a; at < b; at = minuteOf(at) + minute) {
        if (isOpen(minuteOf(at))) sum += Math.min(b, minuteOf(at) + minute) - at;
      }
      return sum;
    },
    uncertain: (a, b) => {
      if (!calendar.years) return false;
      const last = Number(local(b).date.slice(0, 4));
      for (let year = Number(local(a).date.slice(0, 4)); year <= last; year++) {
        if (calendar.years[year]?.state !== 'announced') return true;
      }
      return false;
    },
  };
};
