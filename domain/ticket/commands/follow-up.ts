import { z } from 'zod';
import { followUpStages } from '../../../contracts/agreement-event.ts';
import type { NewEvent } from '../../../contracts/event.ts';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { windowOver } from './reopen.ts';

/** The visit after a resolution (S1-68, S4-47): all is well, or it came back and the ticket starts a new round (4.3.1). */
export const followUp = defineCommand({
  name: 'follow_up',
  input: (text) =>
    z
      .strictObject({
        stage: z.enum(followUpStages).default('closing'),
        outcome: z.enum(['fine', 'came_back']),
        text: text(textLimits.paragraph).optional(),
      })
      .refine((input) => input.outcome === 'fine' || input.text !== undefined, {
        error: 'reason_required',
        path: ['text'],
      })
      .meta({ anyOf: [{ properties: { outcome: { const: 'fine' } } }, { required: ['text'] }] }),
  permission: 'handle',
  in: ['resolved', 'archived'],
  decide: ({ ticket, input, now, plan }) => {
    const { stage, outcome } = input;
    const done: NewEvent = { type: 'follow_up_done', data: { stage, outcome, text: input.text ?? null } };
    if (outcome === 'fine') return [done];
    return windowOver(ticket, now, plan) ?? [done, { type: 'reopened', data: { reason: input.text! } }];
  },
});
