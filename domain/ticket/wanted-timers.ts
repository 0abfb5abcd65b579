import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import type { Ticket } from './ticket.ts';

/** A durable timer that should be running: one per running clock, for its next rung, and one for the end of the life. */
export type WantedTimer = { id: string; at: Instant; summary: string };

/**
 * The timers a ticket should have armed: a function of its state, so that arming is taking the difference
 * (architecture, "Deadlines"). The summary is what an operator reads in the Temporal UI; no personal data.
 */
export const wantedTimers = (ticket: Ticket, reopenWithinMs: number): WantedTimer[] => {
  const clocks = ticket.deadlines.flatMap((deadline): WantedTimer[] => {
    if (deadline.state !== 'running') return [];
    const next = deadline.rungs
      .filter((rung) => rung.firedAt === null)
      .reduce<{ at: Instant; share: number } | null>((best, rung) => (best && best.at <= rung.at ? best : rung), null);
    if (!next) return [];
    const share = next.share === 1 ? 'due' : `${Math.round(next.share * 100)} %`;
    return [
      {
        id: `${deadline.id}/${deadline.term}/${Math.round(next.share * 100)}`,
        at: next.at,
        summary: `${deadline.clock} ${ticket.policy.key}/${deadline.level} ${share} ${next.at}`,
      },
    ];
  });
  const end = lifeEnds(ticket, reopenWithinMs);
  return end ? [...clocks, { id: 'end', at: end, summary: `end of the reopening window ${end}` }] : clocks;
};

/** When the ticket's workflow may end: closed, and the reopening window has passed; null while it is open. */
export const lifeEnds = (ticket: Ticket, reopenWithinMs: number): Instant | null =>
  ticket.closedAt === null ? null : instantOf(Math.max(msOf(ticket.closedAt), windowEnd(ticket, reopenWithinMs)));

const windowEnd = (ticket: Ticket, reopenWithinMs: number): number =>
  ticket.status === 'archived' ? msOf(ticket.resolvedAt ?? ticket.closedAt!) + reopenWithinMs : 0;
