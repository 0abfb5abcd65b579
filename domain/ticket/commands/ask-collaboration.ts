import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { cannotTake } from './assign.ts';
import { beginsWaiting } from './end-of-waiting.ts';
import { working } from './statuses.ts';

/** Another department's task and its time point (S0-23, S2-38); `to` where the party has an account here. One at a time. */
export const askCollaboration = defineCommand({
  name: 'ask_collaboration',
  input: (text) =>
    z.strictObject({
      to: z.string().min(1).max(200).optional(),
      request: text(textLimits.long),
      until: instantInput.optional(),
    }),
  permission: 'handle',
  in: working,
  possible: (ticket) => (ticket.asked?.collaboration ? refuse('already_asked') : null),
  facts: (input) => ({ account: input.to }),
  decide: ({ ticket, input, facts, now }) => {
    const refused = cannotTake({ ...(input.to !== undefined && { to: input.to }) }, facts);
    if (refused) return refused;
    const until = input.until ?? null;
    return (
      notAgreeable('until', until, now) ?? [
        { type: 'collaboration_asked', data: { to: facts.account?.id ?? null, request: input.request, until } },
        ...beginsWaiting(ticket, 'collaborator', until),
      ]
    );
  },
});
