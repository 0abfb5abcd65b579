import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaitingFor } from './end-of-waiting.ts';
import { open } from './statuses.ts';

/** The other department has done its task (S0-23); whoever of the staff learns it records it. */
export const finishCollaboration = defineCommand({
  name: 'finish_collaboration',
  input: (text) => z.strictObject({ result: text(textLimits.long) }),
  permission: 'collaborate',
  in: open,
  possible: (ticket) => (ticket.asked?.collaboration ? null : refuse('not_asked')),
  decide: ({ ticket, input }) => [
    { type: 'collaboration_done', data: { result: input.result } },
    ...endOfWaitingFor(ticket, 'collaborator', 'settled'),
  ],
});
