import { Temporal } from 'temporal-polyfill';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Calendar } from './calendar.ts';
import { type DayHours, dayHoursOf } from './day-hours.ts';

/**
 * Calendars to plain instants. This is where zones are computed, so it never runs in a workflow. A minute is open when
 * the zone's wall clock shows open hours at that minute: an hour that a change to summer time skips is not
 * open, one that the change back repeats is open twice.
 */

const minuteMs = 60_000;
const dayMs = 86_400_000;

type Span = [number, number];

/** Stretches of constant offset from UTC that cover [from, until). */
const offsetsOf = (zone: string, from: number, until: number): { span: Span; offsetMs: number }[] => {
  const stretches: { span: Span; offsetMs: number }[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    const end = next && next.epochMilliseconds < until ? next.epochMilliseconds : until;
    stretches.push({ span: [at.epochMilliseconds, end], offsetMs: at.offsetNanoseconds / 1e6 });
    if (!next || next.epochMilliseconds >= until) return stretches;
    at = next;
  }
};

/** Offsets of a zone from UTC within [from, until), in minutes, each from its first instant, epoch ms, on. */
export const zoneOffsets = (zone: string, from: Instant, until: Instant): [number, number][] =>
  offsetsOf(zone, msOf(from), msOf(until)).map(({ span, offsetMs }) => [span[0], Math.round(offsetMs / minuteMs)]);

/** Open hours on the local time line: local time is written as if it were UTC. */
const localHours = (hoursOf: (midnight: number) => DayHours, from: number, until: number): Span[] => {
  const spans: Span[] = [];
  // Two days earlier, for an interval that crosses midnight up to 47:59.
  for (let midnight = Math.floor(from / dayMs) * dayMs - 2 * dayMs; midnight < until; midnight += dayMs) {
    for (const [opens, closes] of hoursOf(midnight).hours) {
      spans.push([midnight + opens * minuteMs, midnight + closes * minuteMs]);
    }
  }
  return spans;
};

const merge = (spans: Span[]): Span[] => {
  const merged: Span[] = [];
  for (const [opens, closes] of spans.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && opens <= last[1]) last[1] = Math.max(last[1], closes);
    else merged.push([opens, closes]);
  }
  return merged;
};

/** The calendar's open hours within [from, until) as epoch ms, ascending, neither overlapping nor touching. */
export const openHours = (calendar: Calendar, from: Instant, until: Instant): [number, number][] => {
  const hoursOf = dayHoursOf(calendar);
  const spans = offsetsOf(calendar.zone, msOf(from), msOf(until)).flatMap(({ span, offsetMs }) =>
    localHours(hoursOf, span[0] + offsetMs, span[1] + offsetMs)
      .map(([opens, closes]): Span => [Math.max(opens - offsetMs, span[0]), Math.min(closes - offsetMs, span[1])])
      .filter(([opens, closes]) => opens < closes),
  );
  return merge(spans);
};

/**
 * The beginning of the first year, from that of `from` on, whose pack is provisional or missing; null for a
 * calendar without `years`, which knows no holidays.
 */
export const provisionalFrom = (calendar: Calendar, from: Instant): Instant | null => {
  if (!calendar.years) return null;
  let year = Temporal.Instant.from(from).toZonedDateTimeISO(calendar.zone).year;
  while (calendar.years[String(year)]?.state === 'announced') year++;
  const start = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(calendar.zone);
  return instantOf(start.epochMilliseconds);
};
