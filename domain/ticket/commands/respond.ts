import { z } from 'zod';
import { contactChannels } from '../../../contracts/event.ts';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { open } from './statuses.ts';

/** The response the policy promises per level, given by staff (C-02). */
export const respond = defineCommand({
  name: 'respond',
  input: (text) => z.strictObject({ channel: z.enum(contactChannels), text: text(textLimits.long).optional() }),
  permission: 'first_answer',
  in: open,
  decide: ({ input }) => [{ type: 'responded', data: { channel: input.channel, text: input.text ?? null } }],
});
