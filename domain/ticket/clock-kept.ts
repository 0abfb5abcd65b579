import type { EventType, NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import { resumed } from './clock-rest.ts';
import { matches, rowOf } from './clock-rows.ts';
import { start } from './clock-start.ts';
import { isLive, nameOf } from './evolve-deadlines.ts';
import type { Deadline, Ticket } from './ticket.ts';

/** Events that void what asking for confirmation had met provisionally (architecture, "Deadlines"). */
const unmeets: ReadonlySet<EventType> = new Set<EventType>(['not_solved', 'partly_solved', 'confirmation_taken_back']);

/** Events after which no promise of the round is owed any more. */
const ends: ReadonlySet<EventType> = new Set<EventType>(['confirmed', 'archived', 'cancelled']);

/**
 * Promises that the event keeps; one that rests is resumed first, so that its due instant counts the pause. A pattern
 * that restarts begins the same promise anew. Throws PlanTooShort.
 */
export const met = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] =>
  ticket.deadlines.flatMap((deadline): NewEvent[] => {
    if (deadline.state !== 'running' && deadline.state !== 'paused') return [];
    const row = rowOf(plan, ticket, deadline);
    const pattern = row?.meets.find((one) => matches(one, event));
    if (!row || !pattern) return [];
    const woken = deadline.state === 'paused' ? resumed(deadline, at, plan, event.type) : null;
    const dueAt = woken ? woken.data.to : deadline.dueAt;
    const inTime = deadline.missedAt === null && at <= dueAt;
    const provisional = pattern.provisional === true;
    const kept: NewEvent = {
      type: 'deadline_met',
      data: { ...nameOf(deadline), metAt: at, dueAt, inTime, provisional, by: event.type },
    };
    return [...(woken ? [woken] : []), kept, ...(pattern.restarts ? start(ticket, row, at, plan, event) : [])];
  });

/** "Not solved", "partly" and taking back: the provisional meeting is void, the old clock runs on with its due instant. */
export const unmet = (ticket: Ticket, event: NewEvent): NewEvent[] =>
  unmeets.has(event.type)
    ? ticket.deadlines
        .filter((deadline) => deadline.state === 'provisional')
        .map((deadline) => ({
          type: 'deadline_unmet',
          data: { ...nameOf(deadline), dueAt: deadline.dueAt, by: event.type },
        }))
    : [];

/**
 * "Solved" makes a provisional meeting final, dated when it was first met; whatever else still runs is owed no more,
 * except, at archiving, what the policy says is owed beyond it.
 */
export const ended = (ticket: Ticket, event: NewEvent, at: Instant, plan: Plan): NewEvent[] =>
  ends.has(event.type)
    ? ticket.deadlines
        .filter((one) => isLive(one) && !outlives(ticket, event, one, plan))
        .map((deadline): NewEvent => {
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

const outlives = (ticket: Ticket, event: NewEvent, deadline: Deadline, plan: Plan): boolean =>
  event.type === 'archived' && rowOf(plan, ticket, deadline)?.outlivesArchive === true;
