import type { DeadlineName, NewEvent, RungPlan } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Deadline, Rung } from './ticket.ts';

/** Folds an event into the ticket's deadlines; events that name no deadline leave them as they are. */
export const evolveDeadlines = (deadlines: Deadline[], event: NewEvent, at: Instant): Deadline[] => {
  if (event.type === 'deadline_started') return [...deadlines, started(event.data)];
  if (!('deadline' in event.data)) return deadlines;
  const { deadline: id } = event.data;
  return deadlines.map((deadline) => (deadline.id === id ? changed(deadline, event, at) : deadline));
};

const unfired = (rungs: readonly RungPlan[]): Rung[] => rungs.map((rung) => ({ ...rung, firedAt: null }));

const started = (data: Extract<NewEvent, { type: 'deadline_started' }>['data']): Deadline => ({
  id: data.deadline,
  clock: data.clock,
  round: data.round,
  term: 0,
  level: data.level,
  policyVersion: data.policy.version,
  calendar: data.calendar,
  calendarVersion: data.calendarVersion,
  lengthMs: data.lengthMs,
  startedAt: data.startedAt,
  dueAt: data.dueAt,
  rungs: unfired(data.rungs),
  state: 'running',
  metAt: null,
  missedAt: null,
  unmetAt: null,
  pastAtRegrading: false,
  pauses: [],
});

const changed = (deadline: Deadline, event: NewEvent, at: Instant): Deadline => {
  switch (event.type) {
    case 'deadline_warned':
    case 'deadline_missed':
    case 'deadline_escalated':
      return {
        ...deadline,
        rungs: deadline.rungs.map((rung) => (rung.share === event.data.share ? { ...rung, firedAt: at } : rung)),
        missedAt: event.type === 'deadline_missed' ? at : deadline.missedAt,
      };
    case 'deadline_met':
      return { ...deadline, state: event.data.provisional ? 'provisional' : 'met', metAt: event.data.metAt };
    case 'deadline_unmet':
      return { ...deadline, state: 'running', metAt: null, unmetAt: at };
    case 'deadline_moved':
      return {
        ...deadline,
        level: event.data.level,
        lengthMs: event.data.lengthMs,
        calendar: event.data.calendar,
        calendarVersion: event.data.calendarVersion,
        dueAt: event.data.to,
        term: event.data.term,
        pastAtRegrading: event.data.pastAtRegrading,
        missedAt: null,
        rungs: unfired(event.data.rungs).map((rung) =>
          event.data.pastAtRegrading && rung.at <= at ? { ...rung, firedAt: at } : rung,
        ),
      };
    case 'deadline_paused':
      return {
        ...deadline,
        state: 'paused',
        pauses: [...deadline.pauses, { from: at, to: null, reason: event.data.reason }],
      };
    case 'deadline_resumed':
      return {
        ...deadline,
        state: 'running',
        dueAt: event.data.to,
        pauses: deadline.pauses.map((pause) => (pause.to === null ? { ...pause, to: at } : pause)),
        rungs: deadline.rungs.map((rung) =>
          rung.firedAt
            ? rung
            : { ...rung, at: event.data.rungs.find((next) => next.share === rung.share)?.at ?? rung.at },
        ),
      };
    case 'deadline_voided':
      return { ...deadline, state: 'void' };
    default:
      return deadline;
  }
};

/** The name under which events speak of a deadline. */
export const nameOf = (deadline: Deadline): DeadlineName => ({
  deadline: deadline.id,
  clock: deadline.clock,
  round: deadline.round,
});
