import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Cli } from '../cli.ts';
import { CliError, usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Options } from '../subcommand.ts';
import { checkedFile, checkedJson, chineseDays, icalDays, withYear } from './calendar-files.ts';
import { problemLines } from './check-calendars.ts';

type Imported = Parameters<typeof withYear>[1];

/** `desk calendar import`: a year of holidays into a calendar file, without a desk; the result is checked before it is written. */
export const importYear = async (cli: Cli, path: string, options: Options): Promise<void> => {
  if ((options.ical === undefined) === (options.chineseDays !== true)) throw usageError('cli.calendar.import_from');
  if (!/^\d{4}$/.test(options.year)) throw usageError('cli.usage.number', { option: '--year' });
  const before = await checkedFile(path);
  if (before.file === null) throw wrong(cli, path, before.problems);
  const found = options.chineseDays ? await fromChineseDays(options) : await fromIcal(cli, options);
  const imported: Imported = {
    ...found,
    ...(options.state !== undefined && { state: options.state }),
    ...(options.source !== undefined && { source: options.source }),
  };
  const after = await checkedJson(await withYear(before.file, imported));
  if (after.calendar === null) throw wrong(cli, options.out ?? path, after.problems);
  const { key, version, years } = after.calendar;
  const pack = years![imported.year]!;
  if (options.out === undefined || options.out === '-') cli.print(after.text);
  else write(options.out, after.text);
  const state = cli.say(pack.state === 'announced' ? 'cli.calendar.announced' : 'cli.calendar.not_announced');
  const counts = { holidays: pack.holidays.length, workdays: pack.workdays.length };
  cli.note(cli.say('cli.calendar.imported', { key, version, year: imported.year, ...counts, state }));
};

const wrong = (cli: Cli, path: string, problems: Parameters<typeof problemLines>[2]): CliError => {
  const lines = problemLines(cli, path, problems).join('\n');
  return new CliError(exitCodes.invalid, 'cli.calendar.import_wrong', { lines });
};

const write = (path: string, text: string): void => {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw usageError('cli.calendar.cannot_write', { path, error: (error as NodeJS.ErrnoException).code ?? 'error' });
  }
};

const fromChineseDays = async ({ year }: Options): Promise<Imported> => {
  const found = await chineseDays(Number(year));
  if (found === null) throw new CliError(exitCodes.notFound, 'cli.calendar.unknown_year', { year });
  return found;
};

const fromIcal = async (cli: Cli, { ical, year, as, match }: Options): Promise<Imported> => {
  const { days, timed } = await icalDays(ical, Number(year), match);
  if (timed.length > 0) cli.note(cli.say('cli.calendar.ical_timed', { count: timed.length, lines: timed.join(', ') }));
  if (days.length === 0) throw new CliError(exitCodes.notFound, 'cli.calendar.ical_nothing', { path: ical, year });
  return {
    year,
    state: 'provisional',
    source: `iCalendar ${ical === '-' ? '(stdin)' : basename(ical)}`,
    ...(as === 'workdays' ? { workdays: days } : { holidays: days }),
  };
};
