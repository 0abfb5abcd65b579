import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { beginsWaiting } from './end-of-waiting.ts';
import { working } from './statuses.ts';

/** The solution needs development; product decides (requirements 4.3.2). One at a time. */
export const requestDevelopment = defineCommand({
  name: 'request_development',
  input: (text) => z.strictObject({ request: text(textLimits.long) }),
  permission: 'handle',
  in: working,
  possible: (ticket) => (ticket.asked?.development ? refuse('already_asked') : null),
  decide: ({ ticket, input }) => [
    { type: 'development_requested', data: { request: input.request } },
    ...beginsWaiting(ticket, 'development', null),
  ],
});
