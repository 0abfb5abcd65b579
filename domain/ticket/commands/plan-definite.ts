import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

/** A definite plan, told to the requester; it meets a P1's resolution limit (S4-12). */
export const planDefinite = defineCommand({
  name: 'plan_definite',
  input: (text) => z.strictObject({ text: text(textLimits.long), doneBy: instantInput.optional() }),
  permission: 'handle',
  in: ['in_progress'],
  decide: ({ input, now }) =>
    input.doneBy !== undefined && input.doneBy <= now
      ? refuse('not_in_future', { field: 'doneBy' })
      : [{ type: 'plan_made_definite', data: { text: input.text, doneBy: input.doneBy ?? null } }],
});
