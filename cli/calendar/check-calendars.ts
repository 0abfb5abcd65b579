import type { MessageKey } from '../../contracts/message.ts';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../exit-codes.ts';
import { harmless } from '../harmless.ts';
import { checkedFile } from './calendar-files.ts';

type Problem = { line: number; path: string; code: string; message: string };

type CheckedItem = {
  file: string;
  key: string | null;
  version: number | null;
  years: { year: string; state: 'announced' | 'provisional' }[];
  problems: readonly Problem[];
};

/** Sentences in the caller's language for the rules of calendar files; all others are told as the rule itself says them. */
const sentences: Readonly<Record<string, MessageKey>> = {
  interval_overlap: 'cli.calendar.problem_interval_overlap',
  interval_reversed: 'cli.calendar.problem_interval_reversed',
  opening_time: 'cli.calendar.problem_opening_time',
  closing_time: 'cli.calendar.problem_closing_time',
  not_a_date: 'cli.calendar.problem_not_a_date',
  no_such_day: 'cli.calendar.problem_no_such_day',
  unknown_zone: 'cli.calendar.problem_unknown_zone',
  never_open: 'cli.calendar.problem_never_open',
  day_too_long: 'cli.calendar.problem_day_too_long',
  date_twice: 'cli.calendar.problem_date_twice',
  date_contradicts: 'cli.calendar.problem_date_contradicts',
  wrong_year: 'cli.calendar.problem_wrong_year',
  workday_open_anyway: 'cli.calendar.problem_workday_open_anyway',
  holiday_closed_anyway: 'cli.calendar.problem_holiday_closed_anyway',
  holiday_not_shorter: 'cli.calendar.problem_holiday_not_shorter',
  missing: 'cli.calendar.problem_missing',
  unknown_field: 'cli.calendar.problem_unknown_field',
};

/** What is wrong with a calendar file, a line each: place, and what is allowed. */
export const problemLines = (cli: Cli, path: string, problems: readonly Problem[]): string[] =>
  problems.map((problem) => {
    const sentence = sentences[problem.code];
    // The rule's own words are English and say the values too.
    const words = sentence && cli.language !== 'en' ? cli.say(sentence) : problem.message;
    return `${path}:${problem.line}: ${problem.path ? `${problem.path}: ` : ''}${harmless(words)}`;
  });

/** `desk calendar check`: reads files, needs no desk. Sets exit code 7 when one is wrong. */
export const checkCalendars = async (cli: Cli, paths: readonly string[]): Promise<void> => {
  const { say, paint } = cli;
  const items: CheckedItem[] = [];
  for (const path of paths) {
    const { calendar, problems } = await checkedFile(path);
    const years = Object.entries(calendar?.years ?? {}).map(([year, { state }]) => ({ year, state }));
    items.push({ file: path, key: calendar?.key ?? null, version: calendar?.version ?? null, years, problems });
  }
  if (items.some(({ problems }) => problems.length > 0)) process.exitCode = exitCodes.invalid;
  cli.answer({ items }, () =>
    items
      .flatMap(({ file, key, version, years, problems }) => {
        if (problems.length > 0) return problemLines(cli, file, problems).map((line) => paint('red', line));
        const open = years.filter(({ state }) => state !== 'announced').map(({ year }) => year);
        return [
          say('cli.calendar.sound', { path: file, key: key ?? '', version: version ?? '' }),
          ...(open.length > 0 ? [say('cli.calendar.not_announced_years', { years: open.join(', ') })] : []),
        ];
      })
      .map((line) => `${line}\n`)
      .join(''),
  );
};
