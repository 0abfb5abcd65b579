import { listed, type Refuse } from '../data-problem.ts';
import type { ClockRow } from './clock-row.ts';

/** Events by which one clock hears of another. */
const ofClocks: readonly string[] = ['deadline_missed', 'deadline_met'];

/**
 * Clocks that start with or end by what becomes of other clocks (the delay alarm, S2-60): each names its clocks, they
 * exist, and no clock waits for itself round a circle.
 */
export const checkClocksOfClocks = (clocks: readonly ClockRow[], refuse: Refuse): void => {
  const keys = [...new Set(clocks.map(({ key }) => key))];
  const heard = new Map<string, Set<string>>();
  clocks.forEach((clock, index) => {
    for (const field of ['starts', 'meets'] as const) {
      clock[field].forEach(({ type, where }, at) => {
        if (!ofClocks.includes(type)) return;
        const path = ['clocks', index, field, at];
        const named = [where?.clock ?? []].flat().map(String);
        if (named.length === 0) {
          refuse('clock_not_named', path, `clock ${clock.key}: ${type} names its clocks: where {"clock": […]}`);
        }
        for (const key of named.filter((one) => !keys.includes(one))) {
          refuse('unknown_clock', path, `clock ${clock.key} waits for clock "${key}"; allowed: ${listed(keys)}`);
        }
        heard.set(clock.key, new Set([...(heard.get(clock.key) ?? []), ...named]));
      });
    }
  });
  const reported = new Set<string>();
  for (const key of keys) {
    const circle = circleFrom(key, heard);
    if (!circle || circle.some((one) => reported.has(one))) continue;
    for (const one of circle) reported.add(one);
    const index = clocks.findIndex((one) => one.key === key);
    refuse('clocks_in_a_circle', ['clocks', index], `clocks wait for each other: ${[...circle, key].join(' → ')}`);
  }
};

/**
 * A deferral puts the ticket to rest until its date: a policy that moves limits by it has a clock that runs to that date
 * and ends the waiting there, else the ticket would rest for ever.
 */
export const checkDeferral = (clocks: readonly ClockRow[], refuse: Refuse): void => {
  const wakes = clocks.some(
    ({ starts, until, onMiss }) =>
      until !== undefined &&
      starts.some(({ type }) => type === 'deferral_accepted') &&
      onMiss?.some(({ does }) => does === 'end_waiting'),
  );
  if (wakes) return;
  clocks.forEach(({ key, movedBy }, index) => {
    const at = movedBy.findIndex(({ type }) => type === 'deferral_accepted');
    if (at < 0) return;
    const message = `clock ${key} is moved by a deferral that no clock ends: one that starts with deferral_accepted, runs until its date and does end_waiting`;
    refuse('deferral_never_ends', ['clocks', index, 'movedBy', at], message);
  });
};

/** The way from a clock through those it waits for back to itself; null when there is none. */
const circleFrom = (key: string, heard: ReadonlyMap<string, ReadonlySet<string>>): string[] | null => {
  const seen = new Set<string>();
  const walk = (at: string, way: string[]): string[] | null => {
    for (const next of heard.get(at) ?? []) {
      if (next === key) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found) return found;
    }
    return null;
  };
  return walk(key, [key]);
};
