import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaiting } from './end-of-waiting.ts';
import { working } from './statuses.ts';

/** The owner gives the ticket back to its group's queue; it awaits assignment again. */
export const release = defineCommand({
  name: 'release',
  input: (text) => z.strictObject({ reason: text(textLimits.paragraph).optional() }),
  permission: 'release',
  in: working,
  possible: (ticket) => (ticket.ownerId === null ? refuse('not_owned') : null),
  decide: ({ ticket, input }) => [
    ...endOfWaiting(ticket, 'released'),
    { type: 'released', data: { ownerId: ticket.ownerId!, reason: input.reason ?? null } },
  ],
});
