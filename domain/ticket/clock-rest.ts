import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import { rowOf } from './clock-rows.ts';
import { nameOf, pausedSince } from './evolve-deadlines.ts';
import { addOpen, dueOf, isProvisional, openBetween } from './schedule.ts';
import type { Deadline, Ticket } from './ticket.ts';

/**
 * Pauses and resumes: a deadline rests exactly while the ticket waits for a reason that its policy row names, and has
 * not rested for as long as the row allows. Derived from what the ticket waits for, not from the events that changed it, so
 * that no way out of waiting (release, escalation, a new level) leaves a clock standing still for ever. An agreed date
 * does not rest. Throws PlanTooShort.
 */
export const rested = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] => {
  const reason = ticket.waitingFor?.reason;
  return ticket.deadlines.flatMap((deadline): NewEvent[] => {
    const row = rowOf(plan, ticket, deadline);
    const leftMs = row?.maxPauseMs === undefined ? null : row.maxPauseMs - (deadline.pausedMs ?? 0);
    const rests = reason !== undefined && row?.pausesOn.includes(reason) === true;
    if (deadline.state === 'running' && rests && !deadline.agreed && (leftMs === null || leftMs > 0)) {
      const until = leftMs === null ? {} : { until: addOpen(plan, deadline.calendar, at, leftMs) };
      return [{ type: 'deadline_paused', data: { ...nameOf(deadline), reason, ...until } }];
    }
    return deadline.state === 'paused' && !rests ? [resumed(deadline, at, plan, event.type)] : [];
  });
};

/**
 * Every rung not yet fired moves by the open time that the pause took: what was left stays left, to the ms. `cause` is
 * the type of the event that ended the pause; where the longest pause was over earlier, it ends there.
 */
export const resumed = (
  deadline: Deadline,
  at: Instant,
  plan: Plan,
  cause: string,
): Extract<NewEvent, { type: 'deadline_resumed' }> => {
  const pausedAt = pausedSince(deadline) ?? at;
  const { calendar, resumeAt } = deadline;
  const over = resumeAt != null && resumeAt <= at;
  const ends = over ? resumeAt : at;
  const later = (instant: Instant): Instant =>
    instant < pausedAt ? instant : addOpen(plan, calendar, ends, openBetween(plan, calendar, pausedAt, instant));
  const rungs = deadline.rungs.map(({ share, at: due, tell, does, firedAt }) => ({
    share,
    at: firedAt ? due : later(due),
    tell,
    ...(does && { does }),
  }));
  return {
    type: 'deadline_resumed',
    data: {
      ...nameOf(deadline),
      pausedMs: openBetween(plan, calendar, pausedAt, ends),
      from: deadline.dueAt,
      to: dueOf(rungs),
      rungs,
      provisionalCalendar: isProvisional(plan, calendar, dueOf(rungs)),
      cause: over ? 'longest_pause' : cause,
      ...(over && ends < at && { resumedAt: ends }),
    },
  };
};
