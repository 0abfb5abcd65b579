import type { Instant } from '../contracts/instant.ts';
import { latestVersion } from './latest-version.ts';
import { bundledCalendar, bundledCalendars } from './load.ts';
import { type Located, locatedValue } from './located.ts';
import { newestCalendars } from './newest-calendars.ts';
import type { PolicyStore } from './store.ts';

/** Calendars by key that a publication need not bring. */
export type CalendarsLeftOut = { keys: readonly string[]; of: (key: string) => Located };

/**
 * What a publication of a policy that leaves a calendar out runs on: the calendar of the version in force at its date, else of
 * the latest one, else the newest that any policy in force has, or the bundled one where that is newer.
 */
export const calendarsLeftOut = (policies: PolicyStore, key: string, at: Instant): CalendarsLeftOut => {
  const inForce = [...new Set(policies.all.map(({ policy }) => policy.key))].flatMap(
    (one) => policies.inForce(one, at) ?? [],
  );
  const newest = newestCalendars(inForce);
  const own = {
    ...latestVersion(policies, key)?.source.calendars,
    ...policies.inForce(key, at)?.source.calendars,
  };
  const bundled = bundledCalendars();
  return {
    keys: [...new Set([...Object.keys(own), ...newest.keys(), ...bundled])],
    of: (one) => {
      const file = `calendars.${one}`;
      if (Object.hasOwn(own, one)) return locatedValue(file, own[one]);
      const found = newest.get(one);
      if (!found) return bundledCalendar(one);
      const ours = bundled.includes(one) ? bundledCalendar(one) : undefined;
      const isNewer = ours !== undefined && (ours.value as { version: number }).version > found.calendar.version;
      return isNewer ? ours : locatedValue(file, found.file);
    },
  };
};
