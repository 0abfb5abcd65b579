import type { MessageKey } from '../../contracts/message.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { readFileOrStdin } from '../read-text.ts';

/**
 * What of the desk's own code works on calendar files without a desk. This is the one place where the command line reaches
 * it, and only when it is needed: all other subcommands know the contracts alone.
 */

/** A calendar file's text with all that is wrong with it; `-` is stdin. */
export const checkedFile = async (path: string) => {
  const { checkCalendarText } = await import('../../policies/calendars/check-calendar-text.ts');
  return checkCalendarText(await readFileOrStdin(path));
};

/** The same of JSON that is to be written, with that text. */
export const checkedJson = async (file: unknown) => {
  const { calendarText } = await import('../../policies/calendars/calendar-text.ts');
  const { checkCalendarText } = await import('../../policies/calendars/check-calendar-text.ts');
  const text = calendarText(file);
  return { text, ...checkCalendarText(text) };
};

/** A year of the chinese-days package; null for one that it does not know. */
export const chineseDays = async (year: number) =>
  (await import('../../policies/calendars/chinese-year.ts')).chineseYear(year);

/** A calendar file's JSON with an imported year. */
export const withYear = async (
  file: Record<string, unknown>,
  imported: Parameters<typeof import('../../policies/calendars/imported-year.ts').withImportedYear>[1],
) => (await import('../../policies/calendars/imported-year.ts')).withImportedYear(file, imported);

const faults: Record<import('../../policies/calendars/read-ical.ts').IcalFault, MessageKey> = {
  not_ical: 'cli.calendar.ical_not_ical',
  bad_line: 'cli.calendar.ical_bad_line',
  unclosed: 'cli.calendar.ical_unclosed',
  closes_nothing: 'cli.calendar.ical_closes_nothing',
  bad_date: 'cli.calendar.ical_bad_date',
  ends_before: 'cli.calendar.ical_ends_before',
  no_summary: 'cli.calendar.ical_no_summary',
  bad_rule: 'cli.calendar.ical_bad_rule',
  endless: 'cli.calendar.ical_endless',
};

/** Days of a year from an iCalendar file; `-` is stdin. Throws {@link CliError} with the line where it cannot be read. */
export const icalDays = async (path: string, year: number, match: string | undefined) => {
  const { IcalBroken, readIcal } = await import('../../policies/calendars/read-ical.ts');
  const text = await readFileOrStdin(path);
  try {
    return readIcal(text, year, match);
  } catch (error) {
    if (!(error instanceof IcalBroken)) throw error;
    const { fault, line, text } = error;
    throw new CliError(exitCodes.invalid, faults[fault], { path, line, text });
  }
};
