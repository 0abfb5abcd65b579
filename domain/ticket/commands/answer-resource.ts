import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { open } from './statuses.ts';

/** What was asked for has come, or will not; the chase ends (S1-21). */
export const answerResource = defineCommand({
  name: 'answer_resource',
  input: (text) => z.strictObject({ answer: text(textLimits.long) }),
  permission: 'collaborate',
  in: open,
  possible: (ticket) => (ticket.asked?.resource ? null : refuse('not_asked')),
  decide: ({ input }) => [{ type: 'resource_answered', data: { answer: input.answer } }],
});
