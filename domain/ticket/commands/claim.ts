import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';

/** Takes an unowned ticket; of two who claim at once the first wins (S2-29, AC-32). */
export const claim = defineCommand({
  name: 'claim',
  input: () => z.strictObject({}),
  permission: 'claim',
  in: ['pending_assignment', 'in_progress', 'follow_up'],
  possible: (ticket) => (ticket.ownerId === null ? null : refuse('already_owned', { ownerId: ticket.ownerId })),
  decide: ({ actor, ticket }) => [
    { type: 'claimed', data: { ownerId: actor.id, groupId: ticket.groupId ?? actor.groupIds[0] ?? null } },
  ],
});
