import ICAL from 'ical.js';
import type { ImportedDay } from './imported-year.ts';

/** What may be wrong with an iCalendar file. */
export type IcalFault =
  | 'not_ical'
  | 'bad_line'
  | 'unclosed'
  | 'closes_nothing'
  | 'bad_date'
  | 'ends_before'
  | 'no_summary'
  | 'bad_rule'
  | 'endless';

/** An iCalendar file that cannot be read, with the line, from 1, and what stands there. */
export class IcalBroken extends Error {
  readonly fault: IcalFault;
  readonly line: number;
  readonly text: string;
  constructor(fault: IcalFault, line: number, text: string) {
    super(`line ${line}: ${fault}: ${text}`);
    this.name = 'IcalBroken';
    this.fault = fault;
    this.line = line;
    this.text = text.slice(0, 80);
  }
}

/** The days of one year that an iCalendar file's all-day events cover, and the lines of the events that were left out. */
export type IcalDays = {
  days: ImportedDay[];
  /** Events with times of day, which say nothing of a whole day. */
  timed: number[];
};

type Line = { text: string; line: number };

/** So many repetitions are followed; a rule that needs more is no list of holidays. */
const mostRepetitions = 20_000;

/** Content lines, unfolded (RFC 5545, 3.1), each with the number of its first line. */
const contentLines = (source: string): Line[] => {
  const lines: Line[] = [];
  source
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((text, index) => {
      if (/^[ \t]/.test(text) && lines.length > 0) lines.at(-1)!.text += text.slice(1);
      else if (text.trim() !== '') lines.push({ text, line: index + 1 });
    });
  return lines;
};

/** The lines of each event; throws where components do not nest, or a line is none. */
const eventsIn = (lines: readonly Line[]): Line[][] => {
  const [first] = lines;
  if (!first || !/^BEGIN:VCALENDAR\s*$/i.test(first.text)) {
    throw new IcalBroken('not_ical', first?.line ?? 1, first?.text ?? '');
  }
  const open: (Line & { name: string })[] = [];
  const events: Line[][] = [];
  for (const one of lines) {
    const [, edge, name] = /^(BEGIN|END):(.*?)\s*$/i.exec(one.text) ?? [];
    if (edge?.toUpperCase() === 'BEGIN') {
      open.push({ ...one, name: name!.toUpperCase() });
      if (open.at(-1)!.name === 'VEVENT') events.push([]);
    } else if (edge !== undefined && open.at(-1)?.name !== name!.toUpperCase()) {
      throw new IcalBroken('closes_nothing', one.line, one.text);
    } else if (edge === undefined) {
      try {
        ICAL.parse.property(one.text);
      } catch {
        throw new IcalBroken('bad_line', one.line, one.text);
      }
    }
    if (open.some((component) => component.name === 'VEVENT')) events.at(-1)!.push(one);
    if (edge?.toUpperCase() === 'END') open.pop();
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new IcalBroken('unclosed', unclosed.line, unclosed.text);
  return events;
};

const isoDate = (value: string): string => `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}`;

const isDate = (iso: string): boolean => {
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso);
};

/** Dates must be real ones: the parser itself would take 31 February for some other day. */
const checkDates = (lines: readonly Line[]): void => {
  for (const { text, line } of lines) {
    const [, name, values] = /^(DTSTART|DTEND|EXDATE|RDATE)(?:;[^:]*)?:(.*?)\s*$/i.exec(text) ?? [];
    if (name === undefined) continue;
    const wrong = values!.split(',').some((value) => !/^\d{8}(T\d{6}Z?)?$/.test(value) || !isDate(isoDate(value)));
    if (wrong) throw new IcalBroken('bad_date', line, text);
  }
};

/** Reads the all-day events of a year, repeated ones too. Throws {@link IcalBroken}. */
export const readIcal = (source: string, year: number, match = ''): IcalDays => {
  const days = new Map<string, ImportedDay>();
  const timed: number[] = [];
  for (const lines of eventsIn(contentLines(source))) {
    checkDates(lines);
    const lineOf = (name: RegExp): Line => lines.find(({ text }) => name.test(text)) ?? lines[0]!;
    const event = new ICAL.Event(new ICAL.Component(ICAL.parse(lines.map(({ text }) => text).join('\r\n'))));
    if (/^STATUS:CANCELLED/i.test(lineOf(/^STATUS:/i).text)) continue;
    const start = lineOf(/^DTSTART[;:]/i);
    if (!event.startDate) throw new IcalBroken('bad_date', lines[0]!.line, lines[0]!.text);
    if (!(event.summary ?? '').trim()) throw new IcalBroken('no_summary', lines[0]!.line, lines[0]!.text);
    const name = event.summary.trim();
    if (!name.toLowerCase().includes(match.toLowerCase())) continue;
    if (!event.startDate.isDate) {
      timed.push(start.line);
      continue;
    }
    const length = Math.max(1, Math.round(event.duration.toSeconds() / 86_400));
    if (event.duration.toSeconds() < 0) throw new IcalBroken('ends_before', start.line, start.text);
    for (const first of firstDays(event, year, lineOf(/^R(RULE|DATE)[;:]/i))) {
      for (let day = 0; day < length; day++) {
        const date = new Date(Date.parse(first) + day * 86_400_000).toISOString().slice(0, 10);
        if (date.startsWith(`${year}-`) && !days.has(date)) days.set(date, { date, name: { zh: name, en: name } });
      }
    }
  }
  return { days: [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)), timed };
};

/** The first day of every repetition that begins no later than the year ends. */
const firstDays = (event: ICAL.Event, year: number, rule: Line): string[] => {
  if (!event.isRecurring()) return [event.startDate.toString()];
  const days: string[] = [];
  try {
    const repetitions = event.iterator();
    for (let count = 0; count < mostRepetitions; count++) {
      const next = repetitions.next();
      if (!next || next.year > year) return days;
      days.push(next.toString().slice(0, 10));
    }
  } catch {
    throw new IcalBroken('bad_rule', rule.line, rule.text);
  }
  throw new IcalBroken('endless', rule.line, rule.text);
};
