import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import { resumed } from './clock-rest.ts';
import { matches, rowOf } from './clock-rows.ts';
import { isBehind, nameOf } from './evolve-deadlines.ts';
import { dueOf, isProvisional, rungsFrom, rungsToDate } from './schedule.ts';
import type { Deadline, Ticket } from './ticket.ts';

/**
 * Agreements that move limits: a deferral or an appointment takes the resolution to its date (S1-09, S0-27). Only to a
 * later one, and not what is missed already: an agreement afterwards makes nothing good. One that is taken back leaves
 * the policy's limit, marked if that is past by now. Throws PlanTooShort.
 */
export const agreed = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] =>
  ticket.deadlines.flatMap((deadline): NewEvent[] => {
    if (deadline.state !== 'running' && deadline.state !== 'paused') return [];
    const row = rowOf(plan, ticket, deadline);
    const pattern = row?.movedBy?.find((one) => matches(one, event));
    if (!row || !pattern || deadline.missedAt !== null) return [];
    const woken = deadline.state === 'paused' ? resumed(deadline, at, plan, event.type) : null;
    const dueAt = woken ? woken.data.to : deadline.dueAt;
    const date = pattern.to === null ? null : (event.data as Record<string, unknown>)[pattern.to];
    if (pattern.to === null ? !deadline.agreed : !(typeof date === 'string' && date > dueAt)) return [];
    const rungs =
      typeof date === 'string'
        ? rungsToDate(plan, row, at, date)
        : rungsFrom(plan, row, deadline.startedAt, deadline.pauses);
    const to = dueOf(rungs);
    const movedTo: NewEvent = {
      type: 'deadline_moved',
      data: {
        ...nameOf(deadline),
        from: dueAt,
        to,
        level: deadline.level,
        lengthMs: row.lengthMs,
        calendar: row.calendar,
        calendarVersion: plan.calendars[row.calendar]?.version ?? null,
        rungs,
        term: deadline.term + 1,
        cause: pattern.to === null ? 'agreement_ended' : 'agreed',
        provisionalCalendar: isProvisional(plan, row.calendar, to),
        pastAtRegrading: isPast(deadline, to, at),
        by: event.type,
      },
    };
    return woken ? [woken, movedTo] : [movedTo];
  });

const isPast = (deadline: Deadline, to: Instant, at: Instant): boolean =>
  isBehind({ ...deadline, state: 'running' }, to, at);
