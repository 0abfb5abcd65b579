import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { gradedTo, unknownLevel, unreasoned } from './grading.ts';
import { open } from './statuses.ts';

/**
 * Sets the effective level; classification comes first (S1-89, S4-33), and a change has a reason (C-01). Limits are
 * worked out anew from creation.
 */
export const grade = defineCommand({
  name: 'grade',
  input: (text) => z.strictObject({ level: z.string().min(1).max(50), reason: text(textLimits.paragraph).optional() }),
  permission: 'classify',
  in: open,
  possible: (ticket) => (ticket.classified ? null : refuse('classify_first')),
  facts: () => ({ reviewers: true }),
  decide: ({ ticket, input, plan, facts }) =>
    unknownLevel(plan, input.level) ??
    unreasoned(ticket, input.level, input.reason) ??
    gradedTo(ticket, plan, input.level, 'hand', input.reason ?? null, facts.reviewers ?? []),
});
