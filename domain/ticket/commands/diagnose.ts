import { z } from 'zod';
import { diagnosisMeans, type NewEvent } from '../../../contracts/event.ts';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { working } from './statuses.ts';

/**
 * What was found and by which means; the root cause is an item of its own (S0-21, S0-22, S1-124).
 * In `follow_up` it is the new analysis that the failed fix demands, and brings the ticket back to work (C-07).
 */
export const diagnose = defineCommand({
  name: 'diagnose',
  input: (text) =>
    z.strictObject({
      means: z.array(z.enum(diagnosisMeans)).min(1).max(diagnosisMeans.length),
      findings: text(textLimits.long),
      rootCause: text(textLimits.paragraph).optional(),
      understanding: text(textLimits.paragraph).optional(),
      nextAction: text(textLimits.paragraph).optional(),
    }),
  permission: 'handle',
  in: working,
  decide: ({ input }) => {
    const found: NewEvent = {
      type: 'diagnosis_added',
      data: {
        means: input.means,
        findings: input.findings,
        understanding: input.understanding ?? null,
        nextAction: input.nextAction ?? null,
      },
    };
    return input.rootCause ? [found, { type: 'root_cause_set', data: { rootCause: input.rootCause } }] : [found];
  },
});
