import type { LedgerLine } from '../contracts/views.ts';
import { hoursText } from './calendar/hours-text.ts';
import { workingTimeLines } from './calendar/working-time-lines.ts';
import type { Cli } from './cli.ts';
import { harmless } from './harmless.ts';
import type { LevelWords } from './level-words.ts';
import { lengthOf, localTime } from './local-time.ts';
import { partText } from './part-text.ts';

/** A share of a clock's length: `80 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** All about one promise in words: by what it is due, how its time adds up, what fired and did, rests, changes. */
export const deadlineLines = (cli: Cli, line: LedgerLine, words: LevelWords): string => {
  const { say, paint, word } = cli;
  const version = line.calendarVersion === null ? '' : ` ${line.calendarVersion}`;
  const marks = [
    ...(line.provisionalCalendar ? [paint('yellow', say('cli.deadlines.provisional'))] : []),
    ...(line.missedWhileDown ? [paint('yellow', say('cli.deadlines.missed_while_down'))] : []),
    ...(line.pastAtRegrading ? [say('cli.deadlines.past')] : []),
    ...(line.recorded ? [say('cli.deadlines.recorded')] : []),
    ...(line.metLateMs === null ? [] : [say('cli.deadlines.met_late', { length: hoursText(line.metLateMs) })]),
    ...(line.kind === 'reminder' ? [say('cli.deadlines.reminder')] : []),
  ];
  return `${[
    paint(
      'bold',
      say('cli.deadlines.head', {
        name: line.name[cli.language],
        level: words(line.level),
        state: word('deadline_state', line.state),
      }),
    ),
    say('cli.deadlines.basis', {
      length: hoursText(line.lengthMs),
      calendar: `${line.calendar}${version}`,
      policy: `${line.policy.key} ${line.policy.version}`,
    }),
    ...marks,
    `${say('cli.column.started')}: ${localTime(line.startedAt)}`,
    `${say('cli.column.due')}: ${localTime(line.dueAt)}`,
    ...arithmetic(cli, line),
    ...line.rungs.flatMap((rung) => rungLines(cli, rung)),
    ...line.pauses.map((pause) => pauseLine(cli, pause)),
    ...line.changes.map((change) => changeLine(cli, change)),
  ].join('\n')}\n`;
};

/** Day by day from start to due instant, and why that is so much. */
const arithmetic = (cli: Cli, line: LedgerLine): string[] => {
  const { openTime, agreedFor, lengthMs, pausedMs } = line;
  if (agreedFor) return [`  ${cli.say('cli.deadlines.agreed', { at: localTime(agreedFor) })}`];
  if (!openTime) return [];
  // The first line names the zone of those that follow.
  const days = workingTimeLines(cli, openTime);
  const sum =
    pausedMs > 0 && openTime.ms === lengthMs + pausedMs
      ? [
          cli.say('cli.deadlines.sum', {
            total: hoursText(openTime.ms),
            length: hoursText(lengthMs),
            paused: hoursText(pausedMs),
          }),
        ]
      : [];
  return [...days, ...sum].map((day) => `  ${day}`);
};

const rungLines = (cli: Cli, rung: LedgerLine['rungs'][number]): string[] => {
  const { say, word } = cli;
  const late = rung.latenessMs
    ? say('cli.deadlines.late', {
        length: rung.latenessMs < 1000 ? hoursText(rung.latenessMs) : lengthOf(rung.latenessMs),
      })
    : '';
  const told = new Map<string, string[]>();
  for (const { person, channel, state } of rung.told ?? []) {
    const how = `${word('notification_channel', channel)} ${word('delivery_state', state)}`;
    told.set(person.name, [...(told.get(person.name) ?? []), how]);
  }
  const people = [...told].map(([name, ways]) => `${harmless(name)} (${ways.join(', ')})`).join('; ');
  const named = rung.state === 'planned' || rung.state === 'held' ? (rung.tell ?? []) : [];
  const head = [
    `  ${percent(rung.share).padStart(5)}`,
    localTime(rung.dueAt),
    word('rung_state', rung.state),
    late,
    ...(rung.whileDown ? [say('cli.deadlines.while_down')] : []),
    ...(rung.voided ? [say('cli.deadlines.voided')] : []),
    ...(named.length > 0
      ? [say('cli.deadlines.tells', { people: named.map((part) => partText(cli, part)).join(', ') })]
      : []),
    ...(rung.does ? [word('act', rung.does)] : []),
  ]
    .filter(Boolean)
    .join('  ');
  return [
    head,
    ...(rung.effect ? [`         ${say('cli.deadlines.effect', { effect: rung.effect, seq: rung.seq ?? 0 })}`] : []),
    ...(people ? [`         ${say('cli.deadlines.told', { people })}`] : []),
    ...(rung.caused && rung.caused.length > 0
      ? [
          `         ${say('cli.deadlines.caused', {
            events: rung.caused.map(({ seq, type }) => `#${seq} ${word('event', type)}`).join(', '),
          })}`,
        ]
      : []),
  ];
};

const pauseLine = (cli: Cli, pause: LedgerLine['pauses'][number]): string =>
  `  ${[
    cli.say('cli.deadlines.pause', {
      from: localTime(pause.from),
      to: pause.to === null ? '…' : localTime(pause.to),
      reason: cli.word('reason', pause.reason),
      length: pause.ms === null ? '?' : hoursText(Math.round(pause.ms / 1000) * 1000),
    }),
    ...(pause.by ? [harmless(pause.by.name)] : []),
    ...(pause.cause
      ? [`← ${causeText(cli, pause.cause)}${pause.endedBy ? ` ${harmless(pause.endedBy.name)}` : ''}`]
      : []),
  ].join('  ')}`;

const changeLine = (cli: Cli, change: LedgerLine['changes'][number]): string =>
  [
    `  #${change.seq}`,
    localTime(change.at),
    cli.word('event', change.type),
    change.by ? harmless(change.by.name) : '',
    change.cause === null ? '' : `(${causeText(cli, change.cause)})`,
    change.to === null ? '' : `→ ${localTime(change.to)}`,
  ]
    .filter(Boolean)
    .join('  ');

/** A cause is a code of its own, the type of an event, or the reason of a rest. */
const causeText = (cli: Cli, cause: string): string => {
  const own = cli.word('cause', cause);
  if (own !== cause) return own;
  const event = cli.word('event', cause);
  return event !== cause ? event : cli.word('reason', cause);
};
