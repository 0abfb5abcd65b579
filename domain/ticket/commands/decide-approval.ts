import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaitingFor } from './end-of-waiting.ts';
import { open } from './statuses.ts';

/** A superior approves or not, in their own name and never what they asked for themselves; a no has a reason (C-28). */
export const decideApproval = defineCommand({
  name: 'decide_approval',
  input: (text) =>
    z
      .strictObject({ approved: z.boolean(), reason: text(textLimits.paragraph).optional() })
      .refine((input) => input.approved || input.reason !== undefined, { error: 'reason_required', path: ['reason'] })
      .meta({ anyOf: [{ properties: { approved: { const: true } } }, { required: ['reason'] }] }),
  permission: 'approve',
  in: open,
  ownAct: () => true,
  possible: (ticket) => (ticket.asked?.approval ? null : refuse('not_asked')),
  decide: ({ ticket, input, actor }) =>
    ticket.asked?.approval?.by === actor.id
      ? refuse('own_request')
      : [
          { type: 'approval_decided', data: { approved: input.approved, reason: input.reason ?? null } },
          ...endOfWaitingFor(ticket, 'approval', 'settled'),
        ],
});
