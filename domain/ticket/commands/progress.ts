import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { working } from './statuses.ts';

/** An entry of the progress record, reported to the requester (S0-24, S0-51, S4-16). */
export const progress = defineCommand({
  name: 'progress',
  input: (text) => z.strictObject({ text: text(textLimits.long) }),
  permission: 'handle',
  in: working,
  decide: ({ input }) => [{ type: 'progress_reported', data: { text: input.text } }],
});
