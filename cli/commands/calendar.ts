import { type Command, Option } from 'commander';
import type { CalendarSummary, CalendarView, WorkingTimeView } from '../../contracts/calendar-view.ts';
import { addPublishCalendar } from '../calendar/add-publish-calendar.ts';
import { calendarLines, calendarTable } from '../calendar/calendar-lines.ts';
import { checkCalendars } from '../calendar/check-calendars.ts';
import { hoursText } from '../calendar/hours-text.ts';
import { importYear } from '../calendar/import-year.ts';
import { onItsClock, workingTimeLines } from '../calendar/working-time-lines.ts';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import { optionName } from '../field-option.ts';
import { type Options, subcommand, whenRun } from '../subcommand.ts';

/** `desk calendar`: the desk's calendars, what they compute, and calendar files. */
export const addCalendar = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const calendar = subcommand(program, cli, {
    usage: 'calendar',
    about: say('cli.calendar.about'),
    examples: [
      'desk calendar list',
      "desk calendar explain cn-working --from '2026-11-20 16:00' --length 5h",
      'desk calendar check my-calendar.json',
    ],
  });
  addReading(calendar, cli);
  addComputing(calendar, cli);
  addFiles(calendar, cli);
  addPublishCalendar(calendar, cli);
};

const addReading = (calendar: Command, cli: Cli): void => {
  const { say } = cli;
  const list = subcommand(calendar, cli, {
    usage: 'list',
    about: say('cli.calendar.list'),
    examples: ['desk calendar list', 'desk calendar list --json'],
  });
  whenRun(list, cli, async () => {
    const all = await cli.api().get<{ items: CalendarSummary[] }>('/calendars');
    cli.answer(all, () => calendarTable(cli, all.items));
  });

  const show = subcommand(calendar, cli, {
    usage: 'show <calendar>',
    about: say('cli.calendar.show'),
    args: { calendar: 'cli.calendar.key' },
    examples: ['desk calendar show cn-working', 'desk calendar show cn-working --year 2026'],
  }).option('--year <year>', say('cli.calendar.show_year'));
  whenRun(show, cli, async ([key], { year }) => {
    const found = await cli.api().get<CalendarView>(`/calendars/${encodeURIComponent(key!)}`);
    cli.answer(found, () => calendarLines(cli, found, year));
  });
};

const ask = async (cli: Cli, key: string, operation: 'add' | 'between', query: Options): Promise<WorkingTimeView> => {
  const path = `/calendars/${encodeURIComponent(key)}/${operation}`;
  return (await cli.api().send<WorkingTimeView>('GET', path, { query, nameOf: optionName })).body;
};

const addComputing = (calendar: Command, cli: Cli): void => {
  const { say, paint } = cli;
  const provisional = (time: WorkingTimeView): string =>
    time.provisional ? `${paint('yellow', say('cli.calendar.provisional'))}\n` : '';
  const args = { calendar: 'cli.calendar.key' } as const;

  const add = subcommand(calendar, cli, {
    usage: 'add <calendar>',
    about: say('cli.calendar.add'),
    args,
    examples: [
      "desk calendar add cn-working --from '2026-11-20 16:00' --length 5h",
      'desk calendar add cn-working --from 2026-11-20T16:00:00+08:00 --length 3d --json',
    ],
  })
    .requiredOption('--from <time>', say('cli.calendar.from'))
    .requiredOption('--length <length>', say('cli.calendar.length'));
  whenRun(add, cli, async ([key], { from, length }) => {
    const time = await ask(cli, key!, 'add', { from, length });
    cli.answer(time, () => `${onItsClock(time.to)}  ${time.calendar.zone}\n${provisional(time)}`);
  });

  const between = subcommand(calendar, cli, {
    usage: 'between <calendar>',
    about: say('cli.calendar.between'),
    args,
    examples: ["desk calendar between cn-working --from '2026-11-20 16:00' --to '2026-11-23 12:00'"],
  })
    .requiredOption('--from <time>', say('cli.calendar.from'))
    .requiredOption('--to <time>', say('cli.calendar.to'));
  whenRun(between, cli, async ([key], { from, to }) => {
    const time = await ask(cli, key!, 'between', { from, to });
    const days = say('cli.calendar.in_days', {
      days: Number((time.ms / time.dayLengthMs).toFixed(2)),
      hours: hoursText(time.dayLengthMs),
    });
    cli.answer(time, () => `${hoursText(time.ms)}  ${days}  ${time.calendar.zone}\n${provisional(time)}`);
  });

  const explain = subcommand(calendar, cli, {
    usage: 'explain <calendar>',
    about: say('cli.calendar.explain'),
    args,
    examples: [
      "desk calendar explain cn-working --from '2026-11-20 16:00' --length 5h",
      "desk calendar explain cn-working --from '2026-09-30 17:00' --to '2026-10-10 10:00' --lang zh",
    ],
  })
    .requiredOption('--from <time>', say('cli.calendar.from'))
    .option('--length <length>', say('cli.calendar.length'))
    .option('--to <time>', say('cli.calendar.to'));
  whenRun(explain, cli, async ([key], { from, length, to }) => {
    if ((length === undefined) === (to === undefined)) throw usageError('cli.calendar.length_or_to');
    const time = await ask(cli, key!, to === undefined ? 'add' : 'between', { from, length, to });
    cli.answer(time, () => `${workingTimeLines(cli, time).join('\n')}\n`);
  });
};

const addFiles = (calendar: Command, cli: Cli): void => {
  const { say } = cli;
  const check = subcommand(calendar, cli, {
    usage: 'check <file...>',
    about: say('cli.calendar.check'),
    args: { file: 'cli.calendar.file' },
    examples: ['desk calendar check my-calendar.json', 'desk calendar check calendars/*.json --json'],
  });
  whenRun(check, cli, (paths) => checkCalendars(cli, paths));

  const importing = subcommand(calendar, cli, {
    usage: 'import <file>',
    about: say('cli.calendar.import'),
    args: { file: 'cli.calendar.file' },
    examples: [
      'desk calendar import my-calendar.json --chinese-days --year 2027 --out my-calendar.json',
      'desk calendar import berlin.json --ical feiertage.ics --year 2027 --state announced --out berlin.json',
      "desk calendar import cn.json --ical holidays.ics --year 2026 --as workdays --match '(班)'",
    ],
  })
    .requiredOption('--year <year>', say('cli.calendar.import_year'))
    .option('--ical <file>', say('cli.calendar.import_ical'))
    .option('--chinese-days', say('cli.calendar.import_chinese_days'))
    .addOption(new Option('--as <holidays|workdays>', say('cli.calendar.import_as')).choices(['holidays', 'workdays']))
    .option('--match <text>', say('cli.calendar.import_match'))
    .addOption(
      new Option('--state <announced|provisional>', say('cli.calendar.import_state')).choices([
        'announced',
        'provisional',
      ]),
    )
    .option('--source <text>', say('cli.calendar.import_source'))
    .option('--out <file>', say('cli.calendar.import_out'));
  whenRun(importing, cli, ([path], options) => importYear(cli, path!, options));
};
