import { basename } from 'node:path';
import { type Calendar, parseCalendar } from '../domain/calendar/calendar.ts';
import { DataInvalid } from '../domain/data-problem.ts';
import { checkLengths } from '../domain/policy/check-lengths.ts';
import { calendarsNamedBy } from '../domain/policy/compile-plan.ts';
import { isOverlay } from '../domain/policy/overlay.ts';
import { type Policy, parsePolicy } from '../domain/policy/policy.ts';
import type { PolicySource } from '../domain/policy/policy-source.ts';
import { checkedLocated, type FileProblem, type Located, PolicyFileInvalid, refuseFile } from './located.ts';

/** A policy and the calendars that its clocks run on, by key, and what the files said. */
export type LoadedPolicy = { policy: Policy; calendars: Record<string, Calendar>; source: PolicySource };

/** Where what a policy names is found. */
export type Beside = {
  /** Keys of the calendars there are. */
  calendarKeys: readonly string[];
  calendar: (key: string) => Located;
  /** The JSON of the policy that an overlay names as its base; undefined: there is none. */
  base: (key: string) => unknown;
};

/**
 * Checks a policy with the calendars it names, and joins an overlay with its base. `key` is what its name or address
 * says. Throws {@link PolicyFileInvalid} with every problem of the policy, or else of its calendars.
 */
export const checkSource = (file: Located, key: string, beside: Beside): LoadedPolicy => {
  const named = isOverlay(file.value) && typeof file.value.base === 'string' ? file.value.base : undefined;
  const base = named === undefined ? undefined : beside.base(named);
  const policy = checkedLocated(file, (value) => parsePolicy(value, beside.calendarKeys, base));
  demandKey(file, policy.key, key);
  const problems: FileProblem[] = [];
  const calendars = calendarsNamedBy(policy).flatMap((one): [string, Calendar, unknown][] => {
    try {
      const located = beside.calendar(one);
      const calendar = checkedLocated(located, parseCalendar);
      demandKey(located, calendar.key, one);
      return [[one, calendar, located.value]];
    } catch (error) {
      if (!(error instanceof PolicyFileInvalid)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new PolicyFileInvalid(problems);
  const byKey = Object.fromEntries(calendars.map(([one, calendar]) => [one, calendar]));
  checkedLocated(file, () => {
    const tooLong = checkLengths(policy, byKey);
    if (tooLong.length > 0) throw new DataInvalid('policy', tooLong);
  });
  return {
    policy,
    calendars: byKey,
    source: {
      policy: file.value,
      calendars: Object.fromEntries(calendars.map(([one, , value]) => [one, value])),
      ...(base !== undefined && { base }),
    },
  };
};

const demandKey = ({ file, lineOf }: Located, key: string, name: string): void => {
  if (key === name) return;
  const named = file.endsWith('.json') ? `the file is named ${basename(file)}` : `it was to be ${name}`;
  refuseFile(file, lineOf(['key']), 'key_is_not_file', `is ${JSON.stringify(key)}, but ${named}`, 'key');
};
