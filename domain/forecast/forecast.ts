import { audienceOf, isRung, type NewEvent, type TicketEvent } from '../../contracts/event.ts';
import { type Instant, laterOf } from '../../contracts/instant.ts';
import { type Addressed, addressedBy } from '../notification/told-people.ts';
import type { Plan } from '../policy/plan.ts';
import { decideOverdue } from '../ticket/decide.ts';
import { evolve } from '../ticket/evolve.ts';
import type { Status, Ticket } from '../ticket/ticket.ts';
import { wantedTimers } from '../ticket/wanted-timers.ts';

/** So many things are foretold at most. */
export const mostForetold = 400;

/** One rung, or the end of a longest pause, with everything that follows from it. */
export type Foretold = {
  at: Instant;
  /** The first is what came due; events that would be, numbered as if nothing else happened. */
  events: TicketEvent[];
  addressed: Addressed[];
  /** Of the ticket, afterwards. */
  status: Status;
};

/** What will happen to a ticket if nobody acts; `needsPlan` asks for open hours to that instant at least. */
export type Forecast =
  | {
      outcome: 'foretold';
      items: Foretold[];
      /** Everything until then is told; earlier than asked for where there is too much. */
      covered: Instant;
      cut: boolean;
      /** When the life of a closed ticket is over by then, reopening included. */
      ends: Instant | null;
    }
  | { outcome: 'needsPlan'; until: Instant; from?: Instant };

/** From when until when, and how much at most; {@link mostForetold} unless told. */
export type Outlook = { now: Instant; until: Instant; most?: number };

/**
 * What will happen if nobody acts: the next wanted timer is taken again and again, and what has come due is decided by
 * the code that decides it in the running ticket. What is overdue at `now` happens then. Pure.
 *
 * @example forecast(ticket, plan, { now, until }) // { outcome: 'foretold', items: [{ at, events: [deadline_warned], … }], … }
 */
export const forecast = (ticket: Ticket, plan: Plan, { now, until, most = mostForetold }: Outlook): Forecast => {
  const items: Foretold[] = [];
  let next = ticket;
  let time = now;
  for (;;) {
    const timer = firstTimer(next, plan);
    if (!timer || timer.at > until) return { outcome: 'foretold', items, covered: until, cut: false, ends: null };
    time = laterOf(time, timer.at);
    if (timer.id === 'end') return { outcome: 'foretold', items, covered: until, cut: false, ends: timer.at };
    if (items.length >= most) return { outcome: 'foretold', items, covered: items.at(-1)!.at, cut: true, ends: null };
    const due = decideOverdue(next, time, plan, true);
    if (due.outcome === 'needsPlan') return due;
    // A timer without effect would be wanted for ever.
    if (due.outcome !== 'events' || due.events.length === 0) throw new Error(`timer ${timer.id} has no effect`);
    const before = next;
    const events = due.events.map((event, index) => stamp(event, before.revision + 1 + index, time));
    const statuses = events.map((event) => {
      next = evolve(next, event);
      return next.status;
    });
    const addressed = addressedBy({ before, after: next, events });
    items.push(...groups(events, statuses, addressed, time));
  }
};

const firstTimer = (ticket: Ticket, plan: Plan) =>
  wantedTimers(ticket, plan).reduce<{ id: string; at: Instant } | null>(
    (first, timer) => (first && first.at <= timer.at ? first : timer),
    null,
  );

const stamp = (event: NewEvent, seq: number, at: Instant): TicketEvent => ({
  ...event,
  id: '',
  seq,
  at,
  actor: { id: null, via: 'system' },
  commandId: null,
  audience: audienceOf(event.type),
});

/** What came due at the same instant stands apart, each with its own consequences. */
const groups = (
  events: readonly TicketEvent[],
  statuses: readonly Status[],
  addressed: readonly Addressed[],
  at: Instant,
): Foretold[] => {
  const items: Foretold[] = [];
  for (const [index, event] of events.entries()) {
    const begins = isRung(event) || (event.type === 'deadline_resumed' && event.data.cause === 'longest_pause');
    const last = items.at(-1);
    const item = last && !begins ? last : { at, events: [], addressed: [], status: statuses[index]! };
    if (item !== last) items.push(item);
    item.events.push(event);
    item.addressed.push(...addressed.filter((one) => one.event === event));
    item.status = statuses[index]!;
  }
  return items;
};
