import { z } from 'zod';
import type { NewEvent } from '../../../contracts/event.ts';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { untilArchived } from './statuses.ts';

/** A line of the conversation on the ticket (S2-27). The requester's own line ends waiting for the requester. */
export const message = defineCommand({
  name: 'message',
  input: (text) => z.strictObject({ text: text(textLimits.long) }),
  permission: 'message',
  in: untilArchived,
  decide: ({ ticket, input, actor }) => {
    const own = ticket.requesterId === actor.id;
    const said: NewEvent = {
      type: 'message',
      data: { direction: own ? 'from_requester' : 'to_requester', text: input.text },
    };
    return own && ticket.waitingFor?.reason === 'requester'
      ? [said, { type: 'waiting_ended', data: { reason: 'requester', cause: 'requester_replied' } }]
      : [said];
  },
});
