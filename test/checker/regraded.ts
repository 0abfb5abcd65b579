import { dueOf, type Effect, effect, instantOf, iso, isUncertain, type Owed, planned } from './owed.ts';
import type { ClockPromise } from './promises.ts';

/**
 * Moves a promise to another level's limit, worked out from where it began (I-03). A limit that lies in the past then is
 * marked and its passed rungs stay silent, unless it was missed before; a rung whose instant stays the same stays fired.
 */
export const moveTo = (owed: Owed, promise: ClockPromise, level: string, cause: string, at: number): Effect => {
  const from = dueOf(owed);
  const rungs = promise.rungs.map(({ share, tell }) => ({
    share,
    tell,
    at: instantOf(promise, owed.startedAt, share, owed.pauses),
  }));
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
