import { z } from 'zod';
import { instant } from './instant.ts';

const words = z.object({ zh: z.string(), en: z.string() });
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const hours = z.array(z.array(z.string()).length(2)).meta({
  description:
    'Opening and closing, wall-clock times of the zone, end excluded; an end past 24:00 lies on the next day.',
});
const dayKind = z
  .enum(['week', 'holiday', 'workday'])
  .meta({ description: 'By which of its lists the day has its hours: holidays, make-up working days, else the week.' });

/** A calendar of the desk, in a list. */
export const calendarSummary = z
  .object({
    key: z.string(),
    version: z.int().nullable().meta({ description: 'The newest known; null for 24x7, which never changes.' }),
    name: words,
    zone: z.string().meta({ description: 'IANA name; that of the desk for 24x7, which has none.' }),
    dayLengthMs: z.int().meta({ description: 'How much open time a working day of a limit is.' }),
    weekMs: z.int().meta({ description: 'Open time of an ordinary week.' }),
    years: z
      .array(
        z.object({
          year: z.string(),
          state: z.enum(['announced', 'provisional']),
          source: z.string(),
          holidays: z.int(),
          workdays: z.int(),
        }),
      )
      .meta({
        description: 'Ascending. A year that is missing is provisional; with none at all there are no holidays.',
      }),
    policies: z.array(z.string()).meta({ description: 'Keys of the policies whose clocks run on it.' }),
  })
  .meta({ id: 'CalendarSummary' });

/** A calendar with all its hours and days. */
export const calendarView = z
  .object({
    ...calendarSummary.shape,
    week: z.record(weekday, hours),
    days: z
      .array(z.object({ date: z.string(), weekday, kind: dayKind, name: words.nullable(), hours }))
      .meta({ description: 'Days that differ from the week, ascending.' }),
    file: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'The calendar file as it was published; null for 24x7.' }),
  })
  .meta({ id: 'Calendar' });

const moment = z.object({
  at: instant,
  local: z.string().meta({ description: "On the wall clock of the calendar's zone, with its offset." }),
});

/** Working time from one instant to another, and which days gave it. */
export const workingTimeView = z
  .object({
    calendar: z.object({ key: z.string(), version: z.int().nullable(), zone: z.string() }),
    from: moment,
    to: moment,
    ms: z.int().meta({ description: 'Open time between them; negative when `to` is before `from`.' }),
    dayLengthMs: z.int(),
    provisional: z
      .boolean()
      .meta({ description: 'A year in between is not announced yet, or missing: the result may change.' }),
    days: z
      .array(
        z.object({
          date: z.string(),
          weekday,
          kind: dayKind,
          name: words.nullable(),
          intervals: z.array(
            z.object({ opens: instant, closes: instant, from: z.string(), to: z.string(), ms: z.int() }),
          ),
          ms: z.int(),
          clocksMove: z
            .int()
            .meta({ description: 'Minutes by which the clocks are moved on this day: 60, -60, mostly 0.' }),
          provisional: z.boolean(),
        }),
      )
      .meta({ description: 'Local days from the earlier to the later instant, closed ones too; the first 400.' }),
    more: z
      .object({ days: z.int(), ms: z.int() })
      .nullable()
      .meta({ description: 'What the days after those gave; null when all are listed.' }),
  })
  .meta({ id: 'WorkingTime' });

/** See {@link calendarSummary}. */
export type CalendarSummary = z.infer<typeof calendarSummary>;

/** See {@link calendarView}. */
export type CalendarView = z.infer<typeof calendarView>;

/** See {@link workingTimeView}. */
export type WorkingTimeView = z.infer<typeof workingTimeView>;
