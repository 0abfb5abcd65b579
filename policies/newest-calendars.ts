import type { Calendar } from '../domain/calendar/calendar.ts';
import type { LoadedPolicy } from './load.ts';

/** A calendar in its newest version, what its file says, and the keys of the policies whose clocks run on it. */
export type NewestCalendar = { calendar: Calendar; file: unknown; policies: string[] };

/** The calendars that these policies name, each in the newest version among them, by key. */
export const newestCalendars = (all: readonly LoadedPolicy[]): Map<string, NewestCalendar> => {
  const newest = new Map<string, NewestCalendar>();
  for (const { policy, calendars, source } of all) {
    for (const [key, calendar] of Object.entries(calendars)) {
      const known = newest.get(key);
      const policies = [...new Set([...(known?.policies ?? []), policy.key])].sort();
      if (known && known.calendar.version >= calendar.version) newest.set(key, { ...known, policies });
      else newest.set(key, { calendar, file: source.calendars[key], policies });
    }
  }
  return new Map([...newest].sort(([a], [b]) => (a < b ? -1 : 1)));
};
