import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { openHours, provisionalFrom } from '../calendar/compile.ts';
import { weekdays } from '../calendar/day-hours.ts';
import { durationMs } from '../calendar/duration.ts';
import type { ClockRow } from './clock-row.ts';
import type { ClockRung } from './clock-rung.ts';
import { alwaysOpen, type Plan, type PlanCalendar, type PlanClock, type Rung } from './plan.ts';
import type { Policy } from './policy.ts';

const dayMs = 86_400_000;

/** Shortest reach of a plan. */
const leastMs = 45 * dayMs;

/** Calendars by key; those that a policy's clocks name must be there. */
export type Calendars = Readonly<Record<string, Calendar>>;

const calendarOf = (calendars: Calendars, key: string): Calendar => {
  const calendar = calendars[key];
  if (!calendar) throw new RangeError(`no calendar ${key}`);
  return calendar;
};

/** A clock's limit as open time of its calendar, in ms. */
const lengthOf = (
  { calendar }: Pick<ClockRow, 'calendar'>,
  duration: ClockRow['duration'],
  calendars: Calendars,
): number => {
  if (!duration) return 0;
  const { workingDays, ...plain } = duration;
  if (workingDays === undefined) return Math.round(durationMs(plain));
  return Math.round(workingDays * durationMs(calendarOf(calendars, calendar).dayLength));
};

/** Warning, limit and what follows it; recipients of one share are joined, each named once. */
const rungsOf = (clock: ClockRow, policy: Policy): Rung[] => {
  const usual = clock.kind === 'reminder' || clock.until !== undefined ? null : 0.8;
  const warnAt = clock.warnAt === undefined ? usual : clock.warnAt;
  const early: ClockRung[] = [
    ...(warnAt === null ? [] : [{ share: warnAt, tell: clock.warnTell }]),
    ...clock.reminders,
  ].sort((a, b) => (a.share ?? 0) - (b.share ?? 0));
  const all: ClockRung[] = [...early, ...(clock.onMiss ?? policy.escalationPath)];
  return all.map(({ share, before, after, tell, does }): Rung => {
    const told = [...new Set([...tell, ...(share === 1 ? clock.tellAtDue : [])])];
    const effect = { tell: told, ...(does && { does }) };
    if (share !== undefined) return { share, ...effect };
    return before
      ? { share: 0, offsetMs: -durationMs(before), ...effect }
      : { share: 2, offsetMs: durationMs(after!), ...effect };
  });
};

const planClock = (clock: ClockRow, policy: Policy, calendars: Calendars): PlanClock => ({
  key: clock.key,
  name: clock.name,
  ...(clock.levels && { levels: clock.levels }),
  ...(clock.requestTypes && { requestTypes: clock.requestTypes }),
  starts: clock.starts.map(({ type, where }) => ({ type, ...(where && { where }) })),
  meets: clock.meets.map(({ type, where, provisional, restarts }) => ({
    type,
    ...(where && { where }),
    ...(provisional && { provisional }),
    ...(restarts && { restarts }),
  })),
  lengthMs: lengthOf(clock, clock.duration, calendars),
  ...(clock.until && { until: clock.until }),
  calendar: clock.calendar,
  rungs: rungsOf(clock, policy),
  pausesOn: clock.pausesOn,
  ...(clock.maxPause && { maxPauseMs: lengthOf(clock, clock.maxPause, calendars) }),
  ...(clock.kind === 'reminder' && { reminder: true }),
  ...(clock.repeats && { repeats: true }),
  ...(clock.movedBy.length > 0 && {
    movedBy: clock.movedBy.map(({ type, where, to }) => ({ type, ...(where && { where }), to })),
  }),
  ...(clock.outlivesArchive && { outlivesArchive: true }),
  fromCreation: clock.fromCreation,
});

/** Keys of the calendars that a policy's clocks run on, `24x7` left out. */
export const calendarsNamedBy = (policy: Policy): string[] =>
  [...new Set(policy.clocks.map(({ calendar }) => calendar))].filter((key) => key !== alwaysOpen).sort();

/**
 * What a ticket's workflow gets: the policy's clocks with their lengths in ms and the open hours of their calendars from
 * `from` (the oldest instant still referred to) to `until`. Plain JSON of a few KB. Throws a RangeError for a calendar that is missing.
 */
export const compilePlan = (policy: Policy, calendars: Calendars, from: Instant, until: Instant): Plan => {
  // A day more at the front, so that an instant at closing time finds the interval it closed.
  const opens = instantOf(msOf(from) - dayMs);
  const planCalendars = calendarsNamedBy(policy).map((key): [string, PlanCalendar] => {
    const calendar = calendarOf(calendars, key);
    return [
      key,
      {
        version: calendar.version,
        zone: calendar.zone,
        open: openHours(calendar, opens, until),
        provisionalFrom: provisionalFrom(calendar, from),
      },
    ];
  });
  const initial = policy.initialLevel;
  return {
    v: 1,
    policy: { key: policy.key, version: policy.version },
    from,
    until,
    levels: policy.levels.map(({ key, code, word, severity, order, review }) => ({
      key,
      code,
      word,
      severity,
      order,
      review,
    })),
    initialLevel: initial.by === 'fixed' ? initial.level : initial.otherwise,
    clocks: policy.clocks.map((clock) => planClock(clock, policy, calendars)),
    calendars: Object.fromEntries(planCalendars),
    closing: {
      reopenWithinMs: durationMs(policy.closing.reopenWithin),
      ...(policy.closing.visitFirst && { visitFirst: true }),
    },
  };
};

/** Wall time that a limit of a clock (its duration, unless another is given) takes in ordinary weeks, ms. */
export const wallTimeOf = (clock: ClockRow, calendars: Calendars, limit = clock.duration): number => {
  const length = lengthOf(clock, limit, calendars);
  if (clock.calendar === alwaysOpen) return length;
  const { week } = calendarOf(calendars, clock.calendar);
  const openMinutes = weekdays.flatMap((day) => week[day]).reduce((sum, [opens, closes]) => sum + closes - opens, 0);
  return length * ((7 * 24 * 60) / openMinutes);
};

/**
 * How far a plan made at `now` reaches: max(45 days, twice the longest clock, the furthest agreed date)
 * (architecture, "Deadlines"). Long holidays may still take it past that: then `decide` asks for more.
 */
export const planHorizon = (policy: Policy, calendars: Calendars, now: Instant, furthest?: Instant | null): Instant => {
  const longest = Math.max(...policy.clocks.map((clock) => wallTimeOf(clock, calendars)));
  const least = instantOf(msOf(now) + Math.max(leastMs, Math.ceil(2 * longest)));
  return furthest && furthest > least ? furthest : least;
};
