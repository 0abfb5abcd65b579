import type { CalendarSummary, CalendarView } from '../../contracts/calendar-view.ts';
import type { Cli } from '../cli.ts';
import { hoursText } from './hours-text.ts';
import { dayWord } from './working-time-lines.ts';

const yearsText = (cli: Cli, { years }: CalendarSummary): string =>
  years
    .map(({ year, state }) => (state === 'announced' ? year : cli.say('cli.calendar.year_provisional', { year })))
    .join(', ') || '—';

/** The list of calendars, one per row. */
export const calendarTable = (cli: Cli, items: readonly CalendarSummary[]): string =>
  cli.table(
    [
      'cli.column.calendar',
      'cli.column.version',
      'cli.column.name',
      'cli.column.zone',
      'cli.column.week',
      'cli.column.years',
      'cli.column.policies',
    ],
    items.map((one) => [
      one.key,
      one.version === null ? '—' : String(one.version),
      one.name[cli.language],
      one.zone,
      hoursText(one.weekMs),
      yearsText(cli, one),
      one.policies.join(', ') || '—',
    ]),
    6,
  );

const hoursOf = (cli: Cli, hours: readonly (readonly string[])[]): string =>
  hours.map(([opens, closes]) => `${opens}–${closes}`).join(', ') || cli.say('cli.calendar.closed');

/** One calendar: week, day length, years; with a year its days that differ. */
export const calendarLines = (cli: Cli, calendar: CalendarView, year: string | undefined): string => {
  const { say, paint, language } = cli;
  const version = calendar.version === null ? '' : ` ${calendar.version}`;
  const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  const head = [
    paint('bold', `${calendar.key}${version}  ${calendar.name[language]}`),
    calendar.zone,
    say('cli.calendar.day_length', { hours: hoursText(calendar.dayLengthMs) }),
    ...weekdays.map((day) => `${dayWord(cli, day)}  ${hoursOf(cli, calendar.week[day] ?? [])}`),
  ];
  if (year === undefined) {
    const years = cli.table(
      ['cli.column.years', 'cli.column.state', 'cli.column.holidays', 'cli.column.workdays', 'cli.column.source'],
      calendar.years.map((one) => [
        one.year,
        one.state === 'announced'
          ? say('cli.calendar.announced')
          : { text: say('cli.calendar.not_announced'), style: 'yellow' },
        String(one.holidays),
        String(one.workdays),
        one.source,
      ]),
    );
    return `${head.join('\n')}\n${calendar.years.length > 0 ? `\n${years}` : ''}`;
  }
  const days = calendar.days
    .filter(({ date }) => date.startsWith(`${year}-`))
    .map(({ date, weekday, kind, name, hours }) => {
      const what = kind === 'workday' ? say('cli.calendar.worked', { name: name![language] }) : name![language];
      return `${dayWord(cli, weekday)} ${date}  ${hoursOf(cli, hours)}  (${what})`;
    });
  return `${[...head, '', ...days].join('\n')}\n`;
};
