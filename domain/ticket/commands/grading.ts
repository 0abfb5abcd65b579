import type { NewEvent, TextRef } from '../../../contracts/event.ts';
import type { Plan } from '../../policy/plan.ts';
import { type Levels, type Refusal, refuse } from '../command.ts';
import type { Ticket } from '../ticket.ts';

/** Refuses a level the policy does not have, naming those it has. */
export const unknownLevel = (plan: Plan, level: string): Refusal | null =>
  plan.levels.some((one) => one.key === level)
    ? null
    : refuse('unknown_level', { allowed: plan.levels.map((one) => one.key) });

/** Refuses to change the level without a reason (requirements 4.3.1, C-01); keeping it needs none. */
export const unreasoned = (ticket: Ticket, to: string, reason: TextRef | undefined): Refusal | null =>
  to !== ticket.level && reason === undefined ? refuse('reason_required', { field: 'reason' }) : null;

/** Is the level one that somebody has to review? */
export const isReviewed = (levels: Levels, level: string): boolean =>
  levels.some((one) => one.key === level && one.review);

/**
 * The event that sets a level, wakes a scheduled ticket that is no longer low and, where the level is reviewed and somebody can, the push to review (S4-36): also while
 * an earlier push is unanswered, since the reviewers were asked about another level.
 */
export const gradedTo = (
  ticket: Ticket,
  plan: Plan,
  to: string,
  by: 'policy' | 'hand' | 'review' | 'dispute',
  reason: TextRef | null,
  reviewers: readonly string[],
  from: string | null = ticket.level,
): NewEvent[] => {
  const graded: NewEvent = { type: 'graded', data: { from, to, by, reason } };
  const asked = by === 'policy' || by === 'hand' || (by === 'dispute' && ticket.review === 'pushed');
  const push = asked && isReviewed(plan.levels, to) && reviewers.length > 0;
  const low = plan.levels.some(({ key, severity }) => key === to && severity === 'low');
  return [
    graded,
    ...(ticket.scheduledFor && !low ? [{ type: 'woken' as const, data: { cause: 'level' as const } }] : []),
    ...(push ? [{ type: 'level_review_pushed' as const, data: { reviewers } }] : []),
  ];
};
