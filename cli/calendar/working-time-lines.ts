import type { WorkingTimeView } from '../../contracts/calendar-view.ts';
import type { Cli } from '../cli.ts';
import { hoursText } from './hours-text.ts';

type Day = WorkingTimeView['days'][number];

/** An instant as the calendar's own clocks show it: `2026-11-23 12:00:00 +08:00`. */
export const onItsClock = ({ local }: WorkingTimeView['from']): string =>
  local.replace('T', ' ').replace(/([+-]\d\d:\d\d(:\d\d)?|Z)$/, ' $1');

/**
 * Where working time lies, as lines for people: one per open day, one per run of closed days, and the sum.
 *
 * @example
 * // Fri 2026-11-20  16:00–18:00  2 h
 * // Sat 2026-11-21, Sun 2026-11-22  closed
 * // Mon 2026-11-23  09:00–12:00  3 h
 * // 5 h
 */
export const workingTimeLines = (cli: Cli, time: WorkingTimeView): string[] => {
  const { say, paint } = cli;
  const { calendar, days, more, provisional } = time;
  const version = calendar.version === null ? '' : ` ${calendar.version}`;
  return [
    paint('bold', `${calendar.key}${version}, ${calendar.zone}: ${onItsClock(time.from)} → ${onItsClock(time.to)}`),
    ...runsOf(days).map((run) => (run[0]!.ms > 0 ? openLine(cli, run[0]!) : paint('dim', closedLine(cli, run)))),
    ...(more ? [say('cli.calendar.more', { days: more.days, hours: hoursText(more.ms) })] : []),
    paint('bold', hoursText(time.ms)),
    ...(provisional ? [paint('yellow', say('cli.calendar.provisional'))] : []),
  ];
};

/** Open days each by itself, closed ones together. */
const runsOf = (days: readonly Day[]): Day[][] => {
  const runs: Day[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && last[0]!.ms === 0 && day.ms === 0) last.push(day);
    else runs.push([day]);
  }
  return runs;
};

const named = (cli: Cli, { weekday, date }: Pick<Day, 'weekday' | 'date'>): string =>
  `${dayWord(cli, weekday)} ${date}`;

/** `Mon`, `周一`. */
export const dayWord = (cli: Cli, weekday: Day['weekday']): string => {
  // 2024-01-01 was a Monday.
  const date = new Date(Date.UTC(2024, 0, 1 + ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(weekday)));
  return new Intl.DateTimeFormat(cli.language, { weekday: 'short', timeZone: 'UTC' }).format(date);
};

const openLine = (cli: Cli, day: Day): string => {
  const { say, language } = cli;
  const notes = [
    ...(day.kind === 'workday' ? [say('cli.calendar.worked', { name: day.name![language] })] : []),
    ...(day.kind === 'holiday' ? [day.name![language]] : []),
    ...(day.clocksMove !== 0 ? [say('cli.calendar.clocks', { minutes: signed(day.clocksMove) })] : []),
  ];
  const hours = day.intervals.map(({ from, to }) => `${from}–${to}`).join(', ');
  return [named(cli, day), hours, hoursText(day.ms), ...notes.map((note) => `(${note})`)].join('  ');
};

const closedLine = (cli: Cli, run: readonly Day[]): string => {
  const [first, last] = [run[0]!, run.at(-1)!];
  const span =
    run.length > 2 ? `${named(cli, first)} – ${named(cli, last)}` : run.map((day) => named(cli, day)).join(', ');
  const names = [...new Set(run.flatMap(({ name }) => (name ? [name[cli.language]] : [])))];
  return [span, cli.say('cli.calendar.closed'), ...(names.length > 0 ? [`(${names.join(', ')})`] : [])].join('  ');
};

const signed = (minutes: number): string => (minutes > 0 ? `+${minutes}` : `${minutes}`);
