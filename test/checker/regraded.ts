import { dueOf, type Effect, effect, instantOf, iso, isUncertain, type Owed, planned, rungsToAgreed } from './owed.ts';
import type { ClockPromise } from './promises.ts';

/**
 * Moves a promise to another level's limit, worked out from where it began (I-03). A limit that lies in the past then is
 * marked and its passed rungs stay silent, unless it was missed before; a rung whose instant stays the same stays fired.
 */
export const moveTo = (owed: Owed, promise: ClockPromise, level: string, cause: string, at: number): Effect => {
  const from = dueOf(owed);
  return reschedule(owed, promise, policyRungs(owed, promise), at, { level, cause, from });
};

const policyRungs = (owed: Owed, promise: ClockPromise): Planned[] =>
  promise.rungs.map(({ share = 1, tell, does }) => ({
    share,
    tell,
    ...(does ? { does } : {}),
    at: instantOf(promise, owed.startedAt, share, owed.pauses),
  }));

type Planned = { share: number; tell: string[]; does?: string; at: number };

/**
 * Moves a promise to a date that somebody agreed to at `at`, or (null) back to the policy's limit. Until the date the
 * warning stands at its share of the wall time; what follows the limit keeps its distance in the clock's calendar.
 */
export const moveToAgreed = (
  owed: Owed,
  promise: ClockPromise,
  date: number | null,
  by: string,
  at: number,
): Effect => {
  const from = dueOf(owed);
  const toDate = (until: number): Planned[] =>
    promise.rungs.map(({ share = 1, tell, does }) => {
      const late = Math.round(promise.lengthMs * (share - 1));
      const instant = share < 1 ? at + Math.round((until - at) * share) : until;
      return {
        share,
        tell,
        ...(does ? { does } : {}),
        at: late > 0 ? promise.calendar.add(until, late) : instant,
      };
    });
  const rungs = date === null ? policyRungs(owed, promise) : toDate(date);
  const cause = date === null ? 'agreement_ended' : 'agreed';
  const moved = reschedule(owed, promise, rungs, at, { level: owed.level, cause, from });
  owed.agreed = date;
  return { ...moved, data: { ...moved.data, by } };
};

/**
 * Moves a promise to what another version of the policy says of it; none where that is the same to the last rung, or, when
 * the kinder counts, not later. An agreed date of a clock that runs to one stays.
 */
export const moveToVersion = (
  owed: Owed,
  promise: ClockPromise,
  { key, version }: { key: string; version: number },
  level: string,
  kinder: boolean,
  at: number,
): Effect[] => {
  const from = dueOf(owed);
  const rungs = promise.until === null ? policyRungs(owed, promise) : rungsToAgreed(promise, owed.startedAt, from);
  const lengthMs = promise.until === null ? promise.lengthMs : owed.lengthMs;
  const first = owed.rungs.slice(0, rungs.length);
  const shape = (all: Planned[]): string =>
    JSON.stringify(all.map(({ share, tell, does }) => [share, tell, does ?? null]));
  const sameRow =
    lengthMs === owed.lengthMs && promise.calendarKey === owed.promise.calendarKey && shape(first) === shape(rungs);
  if (sameRow && first.every((one, index) => one.at === rungs[index]!.at)) return [];
  if (kinder && rungs.find((rung) => rung.share === 1)!.at <= from) return [];
  const again = owed.rungs.slice(rungs.length).filter(({ fired }) => promise.repeats && !fired);
  const cause = sameRow ? 'calendar_changed' : 'policy_changed';
  const levelThen = promise.fromCreation ? level : owed.level;
  const moved = reschedule(owed, promise, [...rungs, ...again], at, { level: levelThen, cause, from });
  owed.lengthMs = lengthMs;
  owed.version = version;
  return [{ ...moved, data: { ...moved.data, lengthMs, policy: { key, version } } }];
};

const reschedule = (
  owed: Owed,
  promise: ClockPromise,
  rungs: Planned[],
  at: number,
  { level, cause, from }: { level: string; cause: string; from: number },
): Effect => {
  const to = rungs.find((rung) => rung.share === 1)!.at;
  const behind = (instant: number): boolean => {
    if (owed.state === 'provisional') return instant < owed.metAt!;
    if (owed.state === 'paused') return instant < owed.pauses.at(-1)!.from;
    return instant <= at;
  };
  const isPast = behind(to);
  owed.rungs = rungs.map((rung) => {
    const before = owed.rungs.find((one) => one.share === rung.share && one.at === rung.at);
    const fired = before?.fired ?? false;
    return { ...rung, fired, silent: !fired && ((before?.silent ?? false) || (isPast && behind(rung.at))) };
  });
  owed.past = isPast && owed.missedAt === null;
  if (!isPast) owed.missedAt = null;
  owed.unmetAt = null;
  owed.term += 1;
  owed.level = level;
  owed.promise = promise;
  owed.lengthMs = promise.lengthMs;
  return effect('deadline_moved', owed, {
    from: iso(from),
    to: iso(to),
    level: owed.level,
    lengthMs: promise.lengthMs,
    calendar: promise.calendarKey,
    calendarVersion: promise.calendar.version,
    rungs: planned(owed),
    term: owed.term,
    cause,
    provisionalCalendar: isUncertain(owed),
    pastAtRegrading: owed.past,
  });
};
