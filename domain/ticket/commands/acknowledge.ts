import { z } from 'zod';
import { contactChannels } from '../../../contracts/event.ts';
import { defineCommand } from '../command.ts';
import { open } from './statuses.ts';

/** A person confirmed to the requester that the problem was received; the way is recorded (S0-12, S0-13). */
export const acknowledge = defineCommand({
  name: 'acknowledge',
  input: () => z.strictObject({ channel: z.enum(contactChannels) }),
  permission: 'first_answer',
  in: open,
  decide: ({ input }) => [{ type: 'acknowledged', data: { channel: input.channel } }],
});
