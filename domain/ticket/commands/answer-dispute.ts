import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { gradedTo, unknownLevel } from './grading.ts';
import { open } from './statuses.ts';

/** The supervisor's answer to a disputed level, with the reason that is told to the requester (S4-38, AC-40). */
export const answerDispute = defineCommand({
  name: 'answer_dispute',
  input: (text) => z.strictObject({ level: z.string().min(1).max(50).optional(), reason: text(textLimits.paragraph) }),
  permission: 'answer_dispute',
  in: open,
  possible: (ticket) => (ticket.disputed ? null : refuse('no_dispute')),
  facts: () => ({ reviewers: true }),
  decide: ({ ticket, input, plan, facts }) => {
    const level = input.level ?? ticket.level;
    const kept = level === ticket.level;
    return (
      unknownLevel(plan, level) ?? [
        { type: 'dispute_answered', data: { kept, reason: input.reason } },
        ...(kept ? [] : gradedTo(ticket, plan, level, 'dispute', input.reason, facts.reviewers ?? [])),
      ]
    );
  },
});
