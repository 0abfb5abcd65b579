import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { gradedTo, isReviewed, unknownLevel, unreasoned } from './grading.ts';
import { open } from './statuses.ts';

/**
 * The engineer settles a level that is reviewed (S4-37), whether it was pushed or nobody was there to push it to. Without
 * `level` it is kept; a change has a reason.
 */
export const reviewLevel = defineCommand({
  name: 'review_level',
  input: (text) =>
    z.strictObject({ level: z.string().min(1).max(50).optional(), reason: text(textLimits.paragraph).optional() }),
  permission: 'review_level',
  in: open,
  possible: (ticket, levels) =>
    isReviewed(levels, ticket.level) && ticket.review !== 'decided' ? null : refuse('no_review_pending'),
  decide: ({ ticket, input, plan }) => {
    const level = input.level ?? ticket.level;
    const reason = input.reason ?? null;
    const kept = level === ticket.level;
    return (
      unknownLevel(plan, level) ??
      unreasoned(ticket, level, input.reason) ?? [
        { type: 'level_review_decided', data: { kept, reason } },
        ...(kept ? [] : gradedTo(ticket, plan, level, 'review', reason, [])),
      ]
    );
  },
});
