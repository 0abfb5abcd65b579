import { alwaysOpenIn } from '../../domain/calendar/always-open.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { alwaysOpen } from '../../domain/policy/plan.ts';
import type { Deadline, Ticket } from '../../domain/ticket/ticket.ts';
import type { DeskRules } from '../context.ts';

/**
 * The calendar that a promise runs on, in the version by which it was computed; null when no policy that is known has
 * that version: then nothing is computed, rather than by another year's holidays.
 */
export const calendarOf = (
  { policies, numbering }: DeskRules,
  ticket: Pick<Ticket, 'policy'>,
  { calendar: key, calendarVersion, policyVersion }: Deadline,
): Calendar | null => {
  if (key === alwaysOpen) return alwaysOpenIn(numbering.zone);
  const pinned = [ticket.policy, { key: ticket.policy.key, version: policyVersion }].map((one) => policies.of(one));
  const calendars = [...pinned, ...policies.all].map((loaded) => loaded?.calendars[key]);
  return calendars.find((calendar) => calendar?.version === calendarVersion) ?? null;
};
