import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { beginsWaiting } from './end-of-waiting.ts';
import { working } from './statuses.ts';

/** Asks a superior to approve what the policy or the case demands (S1-06, C-17). One at a time. */
export const askApproval = defineCommand({
  name: 'ask_approval',
  input: (text) => z.strictObject({ request: text(textLimits.long) }),
  permission: 'handle',
  in: working,
  possible: (ticket) => (ticket.asked?.approval ? refuse('already_asked') : null),
  decide: ({ ticket, input }) => [
    { type: 'approval_asked', data: { request: input.request } },
    ...beginsWaiting(ticket, 'approval', null),
  ],
});
