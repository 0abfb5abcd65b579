import { levelRefusals } from '../contracts/level-refusals.ts';
import type { TimelineEntry } from '../contracts/views.ts';
import type { Cli } from './cli.ts';
import { harmless } from './harmless.ts';
import type { LevelWords } from './level-words.ts';
import { localTime } from './local-time.ts';

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Data that is told by other lines, or for programs only. */
const untold = new Set([
  'requestId',
  'requestSha256',
  'rungs',
  'rung',
  'tell',
  'policy',
  'calendarVersion',
  'deadline',
]);

/** Where a level's key stands. */
const levelFields = new Set(['level', 'requestedLevel', 'wanted', 'from', 'to']);

/** An entry of a timeline for people: a line, and what was written or set below it. */
export const timelineLine = (
  cli: Cli,
  entry: TimelineEntry,
  names: Readonly<Record<string, string>>,
  words: LevelWords,
): string => {
  const who = entry.actor?.name ?? cli.say('cli.timeline.desk');
  const head = [
    cli.paint('dim', `#${entry.seq}`),
    localTime(entry.at),
    cli.paint('bold', cli.word('event', entry.type)),
    harmless(who),
    ...(entry.via === 'signal' ? [cli.say('cli.timeline.via_signal')] : []),
    ...(entry.whileDown ? [cli.paint('yellow', cli.say('cli.deadlines.while_down'))] : []),
    ...(entry.audience === 'staff' ? [cli.paint('yellow', cli.say('cli.timeline.staff'))] : []),
  ].join('  ');
  const facts = Object.entries(entry.data).flatMap(([name, value]) => {
    const isLevel = levelFields.has(name) && typeof value === 'string' && !instantPattern.test(value);
    const shown = name === 'details' ? detailsOf(entry.data, words) : value;
    const text = untold.has(name) ? '' : isLevel ? words(value) : valueText(cli, shown, names);
    return text === '' ? [] : [`    ${cli.paint('dim', `${name}:`)} ${text.replaceAll('\n', '\n      ')}`];
  });
  return `${[head, ...facts].join('\n')}\n`;
};

/** Details of a refused signal; those of its refusal that are levels in code and word. */
const detailsOf = ({ code, details }: Record<string, unknown>, words: LevelWords): unknown => {
  const named = levelRefusals[String(code)];
  if (!named || typeof details !== 'object' || details === null) return details;
  const worded = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(String).map(words) : words(String(value));
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, named.includes(name) ? worded(value) : value]),
  );
};

/** Does an entry tell of a level by its key? */
export const namesLevel = ({ data }: TimelineEntry): boolean =>
  Object.entries(data).some(([name, value]) => (levelFields.has(name) || name === 'details') && value !== null);

const valueText = (cli: Cli, value: unknown, names: Readonly<Record<string, string>>): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') {
    if (instantPattern.test(value)) return localTime(value);
    return harmless(names[value] ?? value);
  }
  if (Array.isArray(value)) return value.map((one) => valueText(cli, one, names)).join(', ');
  return typeof value === 'object' ? harmless(JSON.stringify(value)) : String(value);
};
