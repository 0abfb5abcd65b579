import type { NewEvent } from '../../contracts/event.ts';
import { type Instant, msOf } from '../../contracts/instant.ts';
import { nameOf } from './evolve-deadlines.ts';
import type { Deadline, Rung, Ticket } from './ticket.ts';

/**
 * Rungs that have come due, each as an event, in due order (ties: in the order the deadlines were started).
 * `exactly: true` (a timer fired) takes what is due at `now` too; before a command only what is due earlier counts,
 * since handled exactly at the due instant is met.
 */
export const overdueRungs = (ticket: Ticket, now: Instant, exactly: boolean): NewEvent[] =>
  ticket.deadlines
    .filter((deadline) => deadline.state === 'running')
    .flatMap((deadline) =>
      deadline.rungs
        .filter((rung) => rung.firedAt === null && (exactly ? rung.at <= now : rung.at < now))
        .map((rung) => ({ deadline, rung })),
    )
    .sort((a, b) => (a.rung.at < b.rung.at ? -1 : a.rung.at > b.rung.at ? 1 : 0))
    .map(({ deadline, rung }) => fired(ticket, deadline, rung, now));

const fired = (ticket: Ticket, deadline: Deadline, rung: Rung, now: Instant): NewEvent => {
  const voided = deadline.unmetAt !== null && deadline.unmetAt > rung.at;
  const from = voided ? deadline.unmetAt! : rung.at;
  return {
    type: rung.share < 1 ? 'deadline_warned' : rung.share === 1 ? 'deadline_missed' : 'deadline_escalated',
    data: {
      ...nameOf(deadline),
      rung: `${ticket.number}/${deadline.id}/${deadline.term}/${Math.round(rung.share * 100)}`,
      share: rung.share,
      dueAt: rung.at,
      latenessMs: msOf(now) - msOf(from),
      tell: rung.tell,
      ...(voided ? { voided: true } : {}),
    },
  };
};
