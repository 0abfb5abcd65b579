import type { DataProblem } from '../data-problem.ts';
import { type Calendars, wallTimeOf } from './compile-plan.ts';
import type { Policy } from './policy.ts';

/** Two years, ms: a plan holds open hours for twice its longest limit, and it has to fit into what a workflow is given. */
const longestMs = 2 * 366 * 86_400_000;

/**
 * Limits that take more than two years of wall time (`limit_too_long`, each with its place): durations, longest pauses and
 * what stands before or after an agreed date; working time is counted by the ordinary week of the clock's calendar, which
 * must be among `calendars`.
 */
export const checkLengths = (policy: Policy, calendars: Calendars): DataProblem[] =>
  policy.clocks.flatMap((clock, index) => {
    const { duration, maxPause, reminders, onMiss = [] } = clock;
    const lengths: [PropertyKey[], typeof duration][] = [
      [['duration'], duration],
      [['maxPause'], maxPause],
      ...reminders.map(({ before }, at): [PropertyKey[], typeof duration] => [['reminders', at, 'before'], before]),
      ...onMiss.map(({ after }, at): [PropertyKey[], typeof duration] => [['onMiss', at, 'after'], after]),
    ];
    return lengths.flatMap(([place, length]): DataProblem[] => {
      if (length === undefined || wallTimeOf(clock, calendars, length) <= longestMs) return [];
      const message = `clock ${clock.key} takes longer than two years; a limit is at most that, closed hours included`;
      return [{ path: ['clocks', index, ...place], code: 'limit_too_long', message }];
    });
  });
