import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaitingFor } from './end-of-waiting.ts';
import { open } from './statuses.ts';

/** Product adopts the request or not, never whoever made it; a no has a reason (requirements 4.3.2, C-28). */
export const decideDevelopment = defineCommand({
  name: 'decide_development',
  input: (text) =>
    z
      .strictObject({ adopted: z.boolean(), reason: text(textLimits.paragraph).optional() })
      .refine((input) => input.adopted || input.reason !== undefined, { error: 'reason_required', path: ['reason'] })
      .meta({ anyOf: [{ properties: { adopted: { const: true } } }, { required: ['reason'] }] }),
  permission: 'approve',
  in: open,
  ownAct: () => true,
  possible: (ticket) => (ticket.asked?.development ? null : refuse('not_asked')),
  decide: ({ ticket, input, actor }) =>
    ticket.asked?.development?.by === actor.id
      ? refuse('own_request')
      : [
          { type: 'development_decided', data: { adopted: input.adopted, reason: input.reason ?? null } },
          ...endOfWaitingFor(ticket, 'development', 'settled'),
        ],
});
