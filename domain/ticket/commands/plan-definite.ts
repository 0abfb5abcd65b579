import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';

/** A definite plan, told to the requester; it meets a P1's resolution limit (S4-12). */
export const planDefinite = defineCommand({
  name: 'plan_definite',
  input: (text) => z.strictObject({ text: text(textLimits.long), doneBy: instantInput.optional() }),
  permission: 'handle',
  in: ['in_progress'],
  decide: ({ input, now }) =>
    notAgreeable('doneBy', input.doneBy, now) ?? [
      { type: 'plan_made_definite', data: { text: input.text, doneBy: input.doneBy ?? null } },
    ],
});
