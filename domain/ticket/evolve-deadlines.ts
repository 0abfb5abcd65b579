import type { DeadlineName, NewEvent, RungFired, RungPlan } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Deadline, Rung } from './ticket.ts';

/** Folds an event into the ticket's deadlines; events that name no deadline leave them as they are. */
export const evolveDeadlines = (deadlines: Deadline[], event: NewEvent, at: Instant): Deadline[] => {
  if (event.type === 'deadline_started') return [...deadlines, started(event.data, at)];
  if (!('deadline' in event.data)) return deadlines;
  const { deadline: id } = event.data;
  return deadlines.map((deadline) => (deadline.id === id ? changed(deadline, event, at) : deadline));
};

const started = (data: Extract<NewEvent, { type: 'deadline_started' }>['data'], at: Instant): Deadline => ({
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
  rungs: data.rungs.map((rung) => ({ ...rung, firedAt: data.pastAtRegrading && rung.at <= at ? at : null })),
  state: 'running',
  metAt: null,
  missedAt: null,
  unmetAt: null,
  pastAtRegrading: data.pastAtRegrading === true,
  pauses: [],
  ...(data.reminder && { reminder: true }),
  ...(data.repeats && { repeats: true }),
});

const changed = (deadline: Deadline, event: NewEvent, at: Instant): Deadline => {
  switch (event.type) {
    case 'deadline_warned':
    case 'deadline_missed':
    case 'deadline_escalated':
    case 'deadline_reminded':
      return {
        ...deadline,
        rungs: firedRungs(deadline.rungs, event.data, at),
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
        ...(event.data.policy && { policyVersion: event.data.policy.version }),
        lengthMs: event.data.lengthMs,
        calendar: event.data.calendar,
        calendarVersion: event.data.calendarVersion,
        dueAt: event.data.to,
        term: event.data.term,
        pastAtRegrading: event.data.pastAtRegrading,
        missedAt: isBehind(deadline, event.data.to, at) ? deadline.missedAt : null,
        unmetAt: null,
        ...agreedOn(deadline, event.data),
        rungs: movedRungs(deadline, event.data, at),
      };
    case 'deadline_paused':
      return {
        ...deadline,
        state: 'paused',
        pauses: [...deadline.pauses, { from: at, to: null, reason: event.data.reason }],
        ...(event.data.until && { resumeAt: event.data.until }),
      };
    case 'deadline_resumed':
      return {
        ...deadline,
        state: 'running',
        dueAt: event.data.to,
        pausedMs: (deadline.pausedMs ?? 0) + event.data.pausedMs,
        ...(deadline.resumeAt && { resumeAt: null }),
        pauses: deadline.pauses.map((pause) =>
          pause.to === null ? { ...pause, to: event.data.resumedAt ?? at } : pause,
        ),
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

/** The date that a move was agreed to; a re-grading leaves none, where there was one. */
const agreedOn = (
  { agreed }: Deadline,
  { cause, to }: Extract<NewEvent, { type: 'deadline_moved' }>['data'],
): Pick<Deadline, 'agreed'> => (cause === 'agreed' ? { agreed: to } : agreed ? { agreed: null } : {});

/** The rung that fired is marked; one that a repeating clock had added makes room for the next. */
const firedRungs = (rungs: readonly Rung[], { share, next }: RungFired, at: Instant): Rung[] => {
  const marked = rungs.map((rung) => (rung.share === share ? { ...rung, firedAt: at } : rung));
  if (!next) return marked;
  return [...marked.filter((rung) => !(rung.again && rung.firedAt)), { ...next, firedAt: null, again: true }];
};

/**
 * Rungs of a moved deadline. One whose instant is the same as before stays fired; where the new limit is past already,
 * what lies behind never fires; all others are effects of the new term.
 */
const movedRungs = (
  deadline: Deadline,
  { to, rungs }: { to: Instant; rungs: readonly RungPlan[] },
  at: Instant,
): Rung[] =>
  rungs.map((rung) => {
    const before = deadline.rungs.find((one) => one.share === rung.share && one.at === rung.at);
    const silent = isBehind(deadline, to, at) && isBehind(deadline, rung.at, at);
    return { ...rung, firedAt: before?.firedAt ?? (silent ? at : null) };
  });

/** Still owed, or kept only provisionally. */
export const isLive = ({ state }: Deadline): boolean =>
  state === 'running' || state === 'paused' || state === 'provisional';

/** When the pause under way began; null when there is none. */
export const pausedSince = (deadline: Deadline): Instant | null =>
  deadline.pauses.find((pause) => pause.to === null)?.from ?? null;

/** Has the deadline passed this instant by `at`? It stands still while it rests, and where it was met provisionally. */
export const isBehind = (deadline: Deadline, instant: Instant, at: Instant): boolean => {
  if (deadline.state === 'provisional') return instant < (deadline.metAt ?? at);
  if (deadline.state === 'paused') return instant < (pausedSince(deadline) ?? at);
  return instant <= at;
};

/** The name under which events speak of a deadline. */
export const nameOf = (deadline: Deadline): DeadlineName => ({
  deadline: deadline.id,
  clock: deadline.clock,
  round: deadline.round,
});
