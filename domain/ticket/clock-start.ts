import type { NewEvent } from '../../contracts/event.ts';
import { type Instant, msOf } from '../../contracts/instant.ts';
import type { Plan, PlanClock } from '../policy/plan.ts';
import { dueOf, isProvisional, rungsFrom, rungsUntil } from './schedule.ts';
import type { Ticket } from './ticket.ts';

/**
 * The event that starts a promise at `from`; none for a clock that runs to an agreed date when `event`, which starts it,
 * carries none to come. Where `from` is long ago (a level that first brings this clock, I-03) and the limit is past by
 * `at`, it is marked so and its passed rungs stay silent. Throws PlanTooShort.
 */
export const start = (
  ticket: Ticket,
  row: PlanClock,
  from: Instant,
  plan: Plan,
  event: NewEvent,
  at: Instant = from,
): NewEvent[] => {
  const date = row.until === undefined ? null : (event.data as Record<string, unknown>)[row.until];
  if (row.until !== undefined && !(typeof date === 'string' && date > from)) return [];
  const rungs = typeof date === 'string' ? rungsUntil(plan, row, from, date) : rungsFrom(plan, row, from, []);
  const dueAt = dueOf(rungs);
  const n = ticket.deadlines.filter((one) => one.clock === row.key && one.round === ticket.round).length + 1;
  return [
    {
      type: 'deadline_started',
      data: {
        deadline: `${row.key}/${ticket.round}.${n}`,
        clock: row.key,
        round: ticket.round,
        startedAt: from,
        dueAt,
        level: ticket.level,
        lengthMs: row.until === undefined ? row.lengthMs : msOf(dueAt) - msOf(from),
        calendar: row.calendar,
        calendarVersion: plan.calendars[row.calendar]?.version ?? null,
        policy: plan.policy,
        rungs,
        provisionalCalendar: isProvisional(plan, row.calendar, dueAt),
        ...(dueAt <= at ? { pastAtRegrading: true } : {}),
        ...(row.reminder && { reminder: true }),
        ...(row.repeats && { repeats: true }),
      },
    },
  ];
};
