import type { EventType, NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan, PlanClock } from '../policy/plan.ts';
import { clockRows, matches } from './clock-rows.ts';
import { nameOf } from './evolve-deadlines.ts';
import { addOpen, dueOf, isProvisional, openBetween, rungsFrom } from './schedule.ts';
import type { Deadline, Ticket } from './ticket.ts';

/** Events that void what asking for confirmation had met provisionally (architecture, "Deadlines"). */
const unmeets: ReadonlySet<EventType> = new Set<EventType>(['not_solved', 'partly_solved', 'confirmation_taken_back']);

/** Events after which no promise of the round is owed any more. */
const ends: ReadonlySet<EventType> = new Set<EventType>(['confirmed', 'archived', 'cancelled']);

const isLive = (deadline: Deadline): boolean =>
  deadline.state === 'running' || deadline.state === 'paused' || deadline.state === 'provisional';

/**
 * What an event does to the ticket's promises: deadlines started, met, voided, moved, paused, resumed.
 * `ticket` has the event folded already. Pure; throws PlanTooShort when the plan's open hours end too early.
 */
export const clockEvents = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] => {
  const rows = clockRows(plan, ticket.level, ticket.requestType);
  return [
    ...ended(ticket, event, at),
    ...unmet(ticket, event),
    ...met(ticket, event, at, plan),
    ...moved(ticket, event, at, rows, plan),
    ...pausedOrResumed(ticket, event, at, plan),
    ...started(ticket, event, at, rows, plan),
  ];
};

const started = (ticket: Ticket, event: NewEvent, at: Instant, rows: PlanClock[], plan: Plan): NewEvent[] =>
  rows
    .filter((row) => row.starts.some((pattern) => matches(pattern, event)))
    .filter((row) => !ticket.deadlines.some((deadline) => deadline.clock === row.key && isLive(deadline)))
    .map((row) => start(ticket, row, at, plan));

const start = (ticket: Ticket, row: PlanClock, at: Instant, plan: Plan): NewEvent => {
  const rungs = rungsFrom(plan, row, at, []);
  const dueAt = dueOf(rungs);
  const n = ticket.deadlines.filter((one) => one.clock === row.key && one.round === ticket.round).length + 1;
  return {
    type: 'deadline_started',
    data: {
      deadline: `${row.key}/${ticket.round}.${n}`,
      clock: row.key,
      round: ticket.round,
      startedAt: at,
      dueAt,
      level: ticket.level,
      lengthMs: row.lengthMs,
      calendar: row.calendar,
      calendarVersion: plan.calendars[row.calendar]?.version ?? null,
      policy: plan.policy,
      rungs,
      provisionalCalendar: isProvisional(plan, row.calendar, dueAt),
    },
  };
};

/** The policy row a deadline runs under: that of its own level, which a clock without levels keeps through regrading. */
const rowOf = (plan: Plan, ticket: Ticket, deadline: Deadline): PlanClock | undefined =>
  clockRows(plan, deadline.level, ticket.requestType).find((row) => row.key === deadline.clock);

const met = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] =>
  ticket.deadlines.flatMap((deadline): NewEvent[] => {
    if (deadline.state !== 'running' && deadline.state !== 'paused') return [];
    const row = rowOf(plan, ticket, deadline);
    const pattern = row?.meets.find((one) => matches(one, event));
    if (!row || !pattern) return [];
    const name = nameOf(deadline);
    const inTime = deadline.missedAt === null && at <= deadline.dueAt;
    const provisional = pattern.provisional === true;
    const kept: NewEvent = {
      type: 'deadline_met',
      data: { ...name, metAt: at, dueAt: deadline.dueAt, inTime, provisional, by: event.type },
    };
    return pattern.restarts ? [kept, start(ticket, row, at, plan)] : [kept];
  });

const unmet = (ticket: Ticket, event: NewEvent): NewEvent[] =>
  unmeets.has(event.type)
    ? ticket.deadlines
        .filter((deadline) => deadline.state === 'provisional')
        .map((deadline) => ({
          type: 'deadline_unmet',
          data: { ...nameOf(deadline), dueAt: deadline.dueAt, by: event.type },
        }))
    : [];

/** "Solved" makes a provisional meeting final, dated when it was first met; whatever else still runs is owed no more. */
const ended = (ticket: Ticket, event: NewEvent, at: Instant): NewEvent[] =>
  ends.has(event.type)
    ? ticket.deadlines.filter(isLive).map((deadline): NewEvent => {
        if (event.type !== 'confirmed' || deadline.state !== 'provisional') {
          return { type: 'deadline_voided', data: { ...nameOf(deadline), cause: event.type } };
        }
        const metAt = deadline.metAt ?? at;
        const inTime = deadline.missedAt === null && metAt <= deadline.dueAt;
        return {
          type: 'deadline_met',
          data: { ...nameOf(deadline), metAt, dueAt: deadline.dueAt, inTime, provisional: false, by: event.type },
        };
      })
    : [];

/** A new level or request type: limits are worked out anew from where they began; met ones stay met (I-03). */
const moved = (ticket: Ticket, event: NewEvent, at: Instant, rows: PlanClock[], plan: Plan): NewEvent[] => {
  if (event.type !== 'classified' && !(event.type === 'graded' && event.data.from !== null)) return [];
  const cause = event.type === 'graded' ? 'regraded' : 'reclassified';
  const changes = ticket.deadlines.filter(isLive).flatMap((deadline): NewEvent[] => {
    const row = rows.find((one) => one.key === deadline.clock);
    if (!row) return [{ type: 'deadline_voided', data: { ...nameOf(deadline), cause } }];
    if (!row.fromCreation) return [];
    if (deadline.level === ticket.level && deadline.lengthMs === row.lengthMs && deadline.calendar === row.calendar) {
      return [];
    }
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
          pastAtRegrading: deadline.state !== 'provisional' && to <= at,
        },
      },
    ];
  });
  const added = rows
    .filter((row) => row.fromCreation && row.starts.some(({ type }) => type === 'submitted'))
    .filter((row) => !ticket.deadlines.some((one) => one.clock === row.key))
    .map((row) => start(ticket, row, ticket.submittedAt, plan));
  return [...changes, ...added];
};

const pausedOrResumed = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] => {
  if (event.type === 'waiting_started') {
    const { reason } = event.data;
    return ticket.deadlines
      .filter((deadline) => deadline.state === 'running')
      .filter((deadline) => rowOf(plan, ticket, deadline)?.pausesOn.includes(reason))
      .map((deadline) => ({ type: 'deadline_paused', data: { ...nameOf(deadline), reason } }));
  }
  if (event.type !== 'waiting_ended') return [];
  return ticket.deadlines
    .filter((deadline) => deadline.state === 'paused')
    .map((deadline) => resumed(deadline, at, plan));
};

/** Every rung not yet fired moves by the open time that the pause took: what was left stays left, to the ms. */
const resumed = (deadline: Deadline, at: Instant, plan: Plan): NewEvent => {
  const pausedAt = deadline.pauses.find((pause) => pause.to === null)?.from ?? at;
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
      to: later(deadline.dueAt),
      rungs,
    },
  };
};
