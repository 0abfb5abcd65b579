import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan, PlanClock } from '../policy/plan.ts';
import { clockRows } from './clock-rows.ts';
import { start } from './clock-start.ts';
import { isBehind, isLive, nameOf } from './evolve-deadlines.ts';
import { dueOf, isProvisional, rungsFrom } from './schedule.ts';
import type { Deadline, Ticket } from './ticket.ts';

const shapeOf = (rungs: readonly { share: number; tell: readonly string[] }[]): string =>
  JSON.stringify(rungs.map(({ share, tell }) => [share, tell]));

/** Does the promise already run as this row has it? Then a new level changes nothing about it, and no timer is armed anew. */
const isSame = (ticket: Ticket, deadline: Deadline, row: PlanClock): boolean =>
  deadline.lengthMs === row.lengthMs &&
  deadline.calendar === row.calendar &&
  shapeOf(deadline.rungs) === shapeOf(row.rungs) &&
  (row.levels === undefined || deadline.level === ticket.level);

/**
 * A new level or request type: limits are worked out anew from where they began; met ones stay met (I-03). A limit that
 * the new level puts in the past is marked, unless it had been missed before: then it stays an ordinary miss. A date
 * that somebody agreed to stands. Throws PlanTooShort.
 */
export const moved = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] => {
  if (event.type !== 'classified' && !(event.type === 'graded' && event.data.from !== null)) return [];
  const rows = clockRows(plan, ticket.level, ticket.requestType);
  const cause = event.type === 'graded' ? 'regraded' : 'reclassified';
  const changes = ticket.deadlines.filter(isLive).flatMap((deadline): NewEvent[] => {
    const row = rows.find((one) => one.key === deadline.clock);
    if (!row) return [{ type: 'deadline_voided', data: { ...nameOf(deadline), cause } }];
    if (!row.fromCreation || deadline.agreed || isSame(ticket, deadline, row)) return [];
    const rungs = rungsFrom(plan, row, deadline.startedAt, deadline.pauses);
    const to = dueOf(rungs);
    return [
      {
        type: 'deadline_moved',
        data: {
          ...nameOf(deadline),
          from: deadline.dueAt,
          to,
          level: ticket.level,
          lengthMs: row.lengthMs,
          calendar: row.calendar,
          calendarVersion: plan.calendars[row.calendar]?.version ?? null,
          rungs,
          term: deadline.term + 1,
          cause,
          provisionalCalendar: isProvisional(plan, row.calendar, to),
          pastAtRegrading: deadline.missedAt === null && isBehind(deadline, to, at),
        },
      },
    ];
  });
  return [...changes, ...added(ticket, rows, event, at, plan)];
};

/** Promises that only the new level or type has; they count from the beginning of the ticket, or from its reopening. */
export const added = (
  ticket: Ticket,
  rows: readonly PlanClock[],
  event: NewEvent,
  at: Instant,
  plan: Plan,
): NewEvent[] => {
  const since = ticket.roundStartedAt;
  const opener = since > ticket.submittedAt ? 'reopened' : 'submitted';
  return rows
    .filter((row) => row.fromCreation && row.starts.some(({ type }) => type === opener))
    .filter(
      (row) => !ticket.deadlines.some((one) => one.clock === row.key && one.state !== 'void' && one.startedAt >= since),
    )
    .flatMap((row) => start(ticket, row, since, plan, event, at));
};
