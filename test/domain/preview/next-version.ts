import type { PolicySource } from '../../../domain/policy/policy-source.ts';
import { type LoadedPolicy, loadKept, loadPolicy } from '../../../policies/load.ts';

/** A clock of a policy file. */
export type ClockOfFile = Record<string, unknown> & { key: string; levels?: string[] };

/** What is other in the next version. */
export type Changes = {
  clocks?: (clocks: ClockOfFile[]) => ClockOfFile[];
  policy?: (policy: Record<string, unknown>) => Record<string, unknown>;
  calendar?: (calendar: Record<string, unknown>) => Record<string, unknown>;
};

/** The next version of a bundled policy, with other clocks or other calendars. */
export const nextVersion = (key: string, { clocks, policy, calendar }: Changes, version = 2): LoadedPolicy => {
  const { source } = loadPolicy(key);
  const before = structuredClone(source) as PolicySource & { policy: { clocks: ClockOfFile[] } };
  const changed = { ...before.policy, version, ...(clocks && { clocks: clocks(before.policy.clocks) }) };
  return loadKept({
    ...before,
    policy: policy ? policy(changed) : changed,
    calendars: Object.fromEntries(
      Object.entries(before.calendars as Record<string, Record<string, unknown>>).map(([one, value]) => [
        one,
        calendar ? calendar(value) : value,
      ]),
    ),
  });
};

/** Every limit of a clock, multiplied. */
export const scaled =
  (clock: string, factor: number) =>
  (clocks: ClockOfFile[]): ClockOfFile[] =>
    clocks.map((one) =>
      one.key === clock && one.duration
        ? {
            ...one,
            duration: Object.fromEntries(
              Object.entries(one.duration as Record<string, number>).map(([unit, n]) => [unit, n * factor]),
            ),
          }
        : one,
    );
