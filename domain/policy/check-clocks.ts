import { listed, type Refuse } from '../data-problem.ts';
import { checkClockRow } from './check-clock-row.ts';
import { checkClocksOfClocks, checkDeferral } from './check-clocks-of-clocks.ts';
import { alwaysOpen } from './plan.ts';
import type { Policy } from './policy.ts';

const covers = (outer: readonly string[] | undefined, inner: readonly string[] | undefined): boolean =>
  !outer || (inner?.every((one) => outer.includes(one)) ?? false);

/** Clocks name what exists, end some time, and every level has a promise to respond. */
export const checkClocks = (policy: Policy, calendarKeys: readonly string[], refuse: Refuse) => {
  const levels = policy.levels.map(({ key }) => key);
  const requestTypes = policy.requestTypes.map(({ key }) => key);
  policy.clocks.forEach((clock, index) => {
    const path = ['clocks', index];
    const known = (field: 'levels' | 'requestTypes', allowed: readonly string[]) =>
      clock[field]?.forEach((key, at) => {
        if (allowed.includes(key)) return;
        const code = field === 'levels' ? 'unknown_level' : 'unknown_request_type';
        refuse(
          code,
          [...path, field, at],
          `clock ${clock.key} names ${JSON.stringify(key)}; allowed: ${listed(allowed)}`,
        );
      });
    known('levels', levels);
    known('requestTypes', requestTypes);
    if (clock.calendar !== alwaysOpen && !calendarKeys.includes(clock.calendar)) {
      const allowed = listed([alwaysOpen, ...calendarKeys]);
      refuse(
        'unknown_calendar',
        [...path, 'calendar'],
        `no calendar ${JSON.stringify(clock.calendar)}; allowed: ${allowed}`,
      );
    }
    checkClockRow(clock, path, refuse);
    if (!clock.meets.some(({ restarts }) => !restarts)) {
      const why = clock.meets.length === 0 ? 'nothing meets it' : 'whatever meets it starts it again';
      refuse('clock_never_ends', [...path, 'meets'], `clock ${clock.key} never ends: ${why}`);
    }
    [...clock.starts, ...clock.meets].forEach(({ type, where }) => {
      const to = type === 'graded' ? where?.to : undefined;
      for (const level of Array.isArray(to) ? to : typeof to === 'string' ? [to] : []) {
        if (levels.includes(level)) continue;
        refuse(
          'unknown_level',
          path,
          `clock ${clock.key} waits for level ${JSON.stringify(level)}; allowed: ${listed(levels)}`,
        );
      }
    });
    const before = policy.clocks.slice(0, index).filter(({ key }) => key === clock.key);
    if (before.some((row) => covers(row.levels, clock.levels) && covers(row.requestTypes, clock.requestTypes))) {
      refuse('clock_never_in_force', path, `an earlier row of clock ${clock.key} covers all of this one`);
    }
    for (const field of ['fromCreation', 'internal'] as const) {
      if (before.some((row) => row[field] !== clock[field])) {
        refuse('rows_differ', [...path, field], `the rows of clock ${clock.key} differ in ${field}`);
      }
    }
  });
  checkClocksOfClocks(policy.clocks, refuse);
  checkDeferral(policy.clocks, refuse);
  policy.levels.forEach(({ key }, index) => {
    const rows = policy.clocks.filter((clock) => clock.key === 'respond' && covers(clock.levels, [key]));
    const named = rows.flatMap((row) => row.requestTypes ?? []);
    if (rows.some((row) => !row.requestTypes)) return;
    if (named.length > 0 && requestTypes.every((type) => named.includes(type))) return;
    refuse('level_without_respond', ['levels', index], `level ${key} has no clock "respond"`);
  });
};
