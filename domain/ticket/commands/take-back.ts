import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';

/** Takes the question to the requester back; the clock that it had met runs on with its old due instant. */
export const takeBack = defineCommand({
  name: 'take_back',
  input: (text) => z.strictObject({ reason: text(textLimits.paragraph) }),
  permission: 'handle',
  in: ['pending_confirmation'],
  decide: ({ input }) => [{ type: 'confirmation_taken_back', data: { reason: input.reason } }],
});
