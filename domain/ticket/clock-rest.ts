import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import { rowOf } from './clock-rows.ts';
import { nameOf, pausedSince } from './evolve-deadlines.ts';
import { addOpen, dueOf, isProvisional, openBetween } from './schedule.ts';
import type { Deadline, Ticket } from './ticket.ts';

/**
 * Pauses and resumes: a deadline rests exactly while the ticket waits for a reason that its policy row names. Derived
 * from what the ticket waits for, not from the events that changed it, so that no way out of waiting (release,
 * escalation, a new level) leaves a clock standing still for ever. Throws PlanTooShort.
 */
export const rested = (ticket: Ticket, at: Instant, plan: Plan): NewEvent[] => {
  const reason = ticket.waitingFor?.reason;
  return ticket.deadlines.flatMap((deadline): NewEvent[] => {
    const rests = reason !== undefined && rowOf(plan, ticket, deadline)?.pausesOn.includes(reason) === true;
    if (deadline.state === 'running' && rests) {
      return [{ type: 'deadline_paused', data: { ...nameOf(deadline), reason } }];
    }
    return deadline.state === 'paused' && !rests ? [resumed(deadline, at, plan)] : [];
  });
};

/** Every rung not yet fired moves by the open time that the pause took: what was left stays left, to the ms. */
export const resumed = (
  deadline: Deadline,
  at: Instant,
  plan: Plan,
): Extract<NewEvent, { type: 'deadline_resumed' }> => {
  const pausedAt = pausedSince(deadline) ?? at;
  const { calendar } = deadline;
  const later = (instant: Instant): Instant =>
    instant < pausedAt ? instant : addOpen(plan, calendar, at, openBetween(plan, calendar, pausedAt, instant));
  const rungs = deadline.rungs.map(({ share, at: due, tell, firedAt }) => ({
    share,
    at: firedAt ? due : later(due),
    tell,
  }));
  return {
    type: 'deadline_resumed',
    data: {
      ...nameOf(deadline),
      pausedMs: openBetween(plan, calendar, pausedAt, at),
      from: deadline.dueAt,
      to: dueOf(rungs),
      rungs,
      provisionalCalendar: isProvisional(plan, calendar, dueOf(rungs)),
    },
  };
};
