import { z } from 'zod';
import { DataInvalid, problemsOf } from '../data-problem.ts';
import { checkCalendar } from './check-calendar.ts';
import { duration } from './duration.ts';

/**
 * A calendar as a data file (policies/calendars/<key>.json): the open hours of a week in one zone, and per year what
 * differs (I-04: holidays and moved working days). Hours are wall-clock times of the zone, end excluded; an end past
 * 24:00 lies on the next day (`["22:00", "30:00"]` closes at 06:00) and belongs to the day on which it opened.
 * Every rule, with examples: docs/calendars.md.
 */

const minutesOf = (time: string): number => Number(time.slice(0, -3)) * 60 + Number(time.slice(-2));

const opensAt = z.string().refine((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time), {
  error: 'an opening time is HH:MM, 00:00 to 23:59',
  params: { code: 'opening_time' },
  abort: true,
});
const closesAt = z.string().refine((time) => /^[0-4]\d:[0-5]\d$/.test(time) && minutesOf(time) < 48 * 60, {
  error: 'a closing time is HH:MM, at most 47:59; 24:00 is midnight, 30:00 is 06:00 of the next day',
  params: { code: 'closing_time' },
  abort: true,
});

const interval = z
  .tuple([opensAt, closesAt])
  .refine(([opens, closes]) => minutesOf(opens) < minutesOf(closes), {
    error:
      'closes before it opens; for a night shift write the next day\'s hours as 24:00 and up, e.g. ["22:00", "30:00"]',
    params: { code: 'interval_reversed' },
  })
  .transform(([opens, closes]): DayInterval => [minutesOf(opens), minutesOf(closes)]);

/** Minutes since local midnight: [opens, closes). */
export type DayInterval = readonly [number, number];

const intervals = z.array(interval).superRefine((list, context) => {
  for (let index = 1; index < list.length; index++) {
    const [before, after] = [list[index - 1]!, list[index]!];
    if (after[0] < before[1]) {
      const message = 'overlaps the interval before it, or stands before it: intervals ascend and do not overlap';
      context.addIssue({ code: 'custom', path: [index], message, params: { code: 'interval_overlap' } });
    }
  }
});

const isDate = (text: string): boolean => {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
};

const date = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text), {
    error: 'a date is YYYY-MM-DD',
    params: { code: 'not_a_date' },
    abort: true,
  })
  .refine(isDate, { error: 'no such day', params: { code: 'no_such_day' } });

const name = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** Hours of a day that differs from the week; none at all is said by another list. */
const dayHours = intervals.min(1, { error: 'at least one interval; leave hours out for a whole day' });

const yearPack = z.strictObject({
  /** `announced` by whoever decides it, or `provisional`: what is known before that; deadlines beyond are flagged. */
  state: z.enum(['announced', 'provisional']),
  source: z.string().min(1),
  /** Days off; one with `hours` is open for just these: what is left of a part-day holiday. */
  holidays: z.array(z.strictObject({ date, name, hours: dayHours.optional() })),
  /** Days worked although the week says closed (调休), with the hours of `workdayHours` or their own. */
  workdays: z.array(z.strictObject({ date, name, hours: dayHours.optional() })),
});

const zone = z.string().refine(
  (text) => {
    if (!/^[A-Za-z]/.test(text)) return false;
    try {
      new Intl.DateTimeFormat('en', { timeZone: text });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'unknown zone; allowed are IANA names such as "Asia/Shanghai"', params: { code: 'unknown_zone' } },
);

const day = intervals.default([]);

const calendarFields = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'a key is small letters, digits and hyphens' }),
  version: z.int().positive(),
  name,
  zone,
  week: z.strictObject({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day }),
  /** How much open time a working day of a limit is (3 working days = 3 × this). */
  dayLength: duration,
  /** Hours of a make-up working day that names none. */
  workdayHours: dayHours.optional(),
  /** Without `years` the calendar knows no holidays; with it, a year that is missing is flagged, never taken as free of them. */
  years: z.record(z.string().regex(/^\d{4}$/, { error: 'a year is YYYY' }), yearPack).optional(),
});

/** A checked calendar; hours are minutes since local midnight. */
export type Calendar = z.output<typeof calendarFields>;

const calendarFile = calendarFields.superRefine((calendar, context) =>
  checkCalendar(calendar, (code, path, message) =>
    context.addIssue({ code: 'custom', path, message, params: { code } }),
  ),
);

/** Checks a calendar file's JSON; throws {@link DataInvalid} with every problem in it. */
export const parseCalendar = (input: unknown): Calendar => {
  const result = calendarFile.safeParse(input, { reportInput: true });
  if (!result.success) throw new DataInvalid('calendar', problemsOf(result.error));
  return result.data;
};
