import type { NewEvent, RungFired, RungPlan } from '../../contracts/event.ts';
import { type Instant, msOf } from '../../contracts/instant.ts';
import type { Plan } from '../policy/plan.ts';
import { actOf } from './acts.ts';
import { resumed } from './clock-rest.ts';
import { nameOf } from './evolve-deadlines.ts';
import { addOpen, openBetween, percentOf } from './schedule.ts';
import type { Deadline, Rung, Ticket } from './ticket.ts';

type Due = { at: Instant; deadline: Deadline; rung: Rung | null };

/**
 * What has come due first (ties: in the order the deadlines were started), as events: a rung with what it does, or the
 * end of the longest pause; none when nothing has. `exactly: true` (a timer fired) takes what is due at `now` too; before a
 * command only what is due earlier counts, since handled exactly at the due instant is met. What the events bring about may
 * void what comes next, so it is asked again after each. Throws PlanTooShort.
 */
export const firstOverdue = (ticket: Ticket, now: Instant, exactly: boolean, plan: Plan): NewEvent[] => {
  let first: Due | null = null;
  for (const deadline of ticket.deadlines) {
    for (const due of duesOf(deadline)) {
      const isDue = exactly ? due.at <= now : due.at < now;
      if (isDue && (first === null || due.at < first.at)) first = due;
    }
  }
  if (!first) return [];
  const { deadline, rung } = first;
  if (!rung) return [resumed(deadline, now, plan, 'longest_pause')];
  return [fired(ticket, deadline, rung, now, plan), ...actOf(ticket, deadline, rung, now)];
};

const duesOf = (deadline: Deadline): Due[] => {
  if (deadline.state === 'running') {
    return deadline.rungs.filter((rung) => rung.firedAt === null).map((rung): Due => ({ at: rung.at, deadline, rung }));
  }
  return deadline.state === 'paused' && deadline.resumeAt ? [{ at: deadline.resumeAt, deadline, rung: null }] : [];
};

const typeOf = (deadline: Deadline, share: number) => {
  if (deadline.reminder) return 'deadline_reminded';
  return share < 1 ? 'deadline_warned' : share === 1 ? 'deadline_missed' : 'deadline_escalated';
};

const fired = (ticket: Ticket, deadline: Deadline, rung: Rung, now: Instant, plan: Plan): NewEvent => {
  const voided = deadline.unmetAt !== null && deadline.unmetAt > rung.at;
  const from = voided ? deadline.unmetAt! : rung.at;
  const next = deadline.repeats ? nextOf(deadline, rung, now, plan) : null;
  const data: RungFired = {
    ...nameOf(deadline),
    rung: `${ticket.number}/${deadline.id}/${deadline.term}/${percentOf(rung.share)}`,
    share: rung.share,
    dueAt: rung.at,
    latenessMs: msOf(now) - msOf(from),
    tell: rung.tell,
    ...(voided ? { voided: true } : {}),
    ...(next && { next }),
  };
  return { type: typeOf(deadline, rung.share), data };
};

/** The next rung of a repeating clock after its last one: whole lengths further, the first that is still to come. */
const nextOf = (deadline: Deadline, rung: Rung, now: Instant, plan: Plan): RungPlan | null => {
  if (deadline.rungs.some(({ share }) => share > rung.share)) return null;
  const { calendar, lengthMs } = deadline;
  const lengths = Math.floor(openBetween(plan, calendar, rung.at, now) / lengthMs) + 1;
  return {
    share: rung.share + lengths,
    at: addOpen(plan, calendar, rung.at, lengths * lengthMs),
    tell: rung.tell,
    ...(rung.does && { does: rung.does }),
  };
};
