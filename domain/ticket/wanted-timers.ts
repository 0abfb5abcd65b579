import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import { localTime } from '../calendar/local-time.ts';
import type { Plan } from '../policy/plan.ts';
import { percentOf } from './schedule.ts';
import type { Deadline, Rung, Ticket } from './ticket.ts';

/**
 * A durable timer that should be running: one per running clock, for its next rung, and one for the end of the life.
 * `isLimit`: it is the promise itself that comes due, not a warning before it or an escalation after.
 */
export type WantedTimer = { id: string; at: Instant; summary: string; isLimit: boolean };

/**
 * The timers a ticket should have armed: a function of its state, so that arming is taking the difference
 * (architecture, "Deadlines"). The summary is what an operator reads in the Temporal UI; no personal data.
 *
 * @example 'respond P1 高 due 2026-11-23 10:30 +08:00, 80 % at 2026-11-23 10:24 +08:00'
 */
export const wantedTimers = (ticket: Ticket, plan: Plan): WantedTimer[] => {
  const clocks = ticket.deadlines.flatMap((deadline): WantedTimer[] => {
    const next = nextRung(deadline);
    if (!next) return pauseEnds(deadline, plan);
    const round = deadline.round === 1 ? '' : ` round ${deadline.round}`;
    const due = `due ${localTime(deadline.dueAt, plan.zone)}`;
    const rung = next.share === 1 ? '' : `, ${percent(next)} at ${localTime(next.at, plan.zone)}`;
    return [
      {
        id: `${deadline.id}/${deadline.term}/${percentOf(next.share)}`,
        at: next.at,
        summary: `${deadline.clock} ${levelWord(plan, deadline.level)}${round} ${due}${rung}`,
        isLimit: next.share === 1,
      },
    ];
  });
  const end = lifeEnds(ticket, plan.closing.reopenWithinMs);
  return end
    ? [
        ...clocks,
        { id: 'end', at: end, summary: `reopening possible until ${localTime(end, plan.zone)}`, isLimit: false },
      ]
    : clocks;
};

/** The timer that ends the longest pause of a resting deadline. */
const pauseEnds = ({ id, term, clock, state, resumeAt, pauses }: Deadline, plan: Plan): WantedTimer[] =>
  state === 'paused' && resumeAt
    ? [
        {
          id: `${id}/${term}/pause${pauses.length}`,
          at: resumeAt,
          summary: `${clock} rests at the longest until ${localTime(resumeAt, plan.zone)}`,
          isLimit: false,
        },
      ]
    : [];

/** The rung that a running deadline fires next; null when none is left or it does not run. */
export const nextRung = (deadline: Deadline): { share: number; at: Instant } | null =>
  deadline.state === 'running'
    ? deadline.rungs
        .filter((rung) => rung.firedAt === null)
        .reduce<Rung | null>((best, rung) => (best && best.at <= rung.at ? best : rung), null)
    : null;

/** A level as operators read it: code and word, never the code alone (requirements 1.1). */
export const levelWord = (plan: Plan, key: string): string => {
  const level = plan.levels.find((one) => one.key === key);
  return level ? `${level.code} ${level.word.zh}` : key;
};

const percent = ({ share }: { share: number }): string => `${Math.round(share * 100)} %`;

/**
 * When the ticket's workflow may end: closed, and the reopening window has passed; null while it is open, and while a
 * promise that outlives the archiving has rungs left (follow-up, survey).
 */
export const lifeEnds = (ticket: Ticket, reopenWithinMs: number): Instant | null =>
  ticket.closedAt === null || ticket.deadlines.some((deadline) => nextRung(deadline) !== null)
    ? null
    : instantOf(Math.max(msOf(ticket.closedAt), windowEnd(ticket, reopenWithinMs)));

const windowEnd = (ticket: Ticket, reopenWithinMs: number): number =>
  ticket.status === 'archived' ? msOf(ticket.resolvedAt ?? ticket.closedAt!) + reopenWithinMs : 0;
