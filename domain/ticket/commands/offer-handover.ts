import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { cannotTake } from './assign.ts';
import { working } from './statuses.ts';

/** Offers the ticket to a colleague with content, time and scope of the support wanted (S1-19); the owner stays until it is accepted. */
export const offerHandover = defineCommand({
  name: 'offer_handover',
  input: (text) =>
    z.strictObject({
      to: z.string().min(1).max(200),
      content: text(textLimits.paragraph),
      time: text(textLimits.line),
      scope: text(textLimits.paragraph),
    }),
  permission: 'handle',
  in: working,
  possible: (ticket) => {
    if (ticket.ownerId === null) return refuse('not_owned');
    return ticket.handover ? refuse('handover_open', { to: ticket.handover.to }) : null;
  },
  facts: (input) => ({ account: input.to }),
  decide: ({ ticket, input, facts }) => {
    const refused = cannotTake({ to: input.to }, facts);
    if (refused) return refused;
    const to = facts.account!.id;
    if (to === ticket.ownerId) return refuse('already_owned', { ownerId: to });
    const { content, time, scope } = input;
    return [{ type: 'handover_offered', data: { to, content, time, scope } }];
  },
});
