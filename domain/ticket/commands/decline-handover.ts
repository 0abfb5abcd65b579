import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { working } from './statuses.ts';

/** The colleague cannot take the ticket; its owner stays responsible (S1-20). */
export const declineHandover = defineCommand({
  name: 'decline_handover',
  input: (text) => z.strictObject({ reason: text(textLimits.paragraph) }),
  permission: 'take_handover',
  in: working,
  ownAct: () => true,
  possible: (ticket) => (ticket.handover ? null : refuse('no_handover')),
  decide: ({ ticket, input, actor }) =>
    ticket.handover!.to === actor.id
      ? [{ type: 'handover_declined', data: { to: actor.id, reason: input.reason } }]
      : refuse('asked_of_another', { to: ticket.handover!.to }),
});
