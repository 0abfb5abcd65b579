import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaiting } from './end-of-waiting.ts';

/** A workable substitute, together with plan and date of the full fix (S3-49, S3-50, S4-10). */
export const temporarySolution = defineCommand({
  name: 'temporary_solution',
  input: (text) =>
    z.strictObject({
      text: text(textLimits.long),
      plan: text(textLimits.long),
      permanentFixBy: instantInput,
    }),
  permission: 'handle',
  in: ['in_progress'],
  decide: ({ ticket, input, now }) =>
    notAgreeable('permanentFixBy', input.permanentFixBy, now) ?? [
      ...endOfWaiting(ticket, 'resumed'),
      {
        type: 'temporary_solution_given',
        data: { text: input.text, plan: input.plan, permanentFixBy: input.permanentFixBy },
      },
    ],
});
