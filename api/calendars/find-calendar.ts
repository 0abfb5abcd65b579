import { z } from 'zod';
import { alwaysOpenIn } from '../../domain/calendar/always-open.ts';
import { alwaysOpen } from '../../domain/policy/plan.ts';
import { type NewestCalendar, newestCalendars } from '../../policies/newest-calendars.ts';
import type { DeskRules } from '../context.ts';
import { Problem } from '../problem.ts';

/** The key in a path below /calendars. */
export const calendarParam = z.object({
  key: z.string().min(1).max(100).meta({ description: 'Key of a calendar, or 24x7.', example: 'cn-working' }),
});

/** All calendars of the desk's policies in their newest versions, then 24x7 in the desk's zone, which has no file. */
export const deskCalendars = ({ policies, numbering }: DeskRules): NewestCalendar[] => [
  ...newestCalendars(policies.all).values(),
  { calendar: alwaysOpenIn(numbering.zone), file: null, policies: [] },
];

/** The version that is shown: 24x7 has none. */
export const versionOf = ({ calendar: { key, version } }: Pick<NewestCalendar, 'calendar'>): number | null =>
  key === alwaysOpen ? null : version;

/** One of them. Throws the problem `not_found`, which names those there are. */
export const findCalendar = (desk: DeskRules, key: string): NewestCalendar => {
  const all = deskCalendars(desk);
  const found = all.find(({ calendar }) => calendar.key === key);
  if (found) return found;
  const known = all.map(({ calendar }) => calendar.key).join(', ');
  throw new Problem('not_found', { detail: 'problem.detail.no_such_calendar', values: { key, known } });
};
