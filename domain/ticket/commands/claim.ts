import { z } from 'zod';
import type { NewEvent } from '../../../contracts/event.ts';
import { defineCommand, refuse } from '../command.ts';
import { inFirstLine } from './assign.ts';

/** Takes an unowned ticket; of two who claim at once the first wins (S2-29, AC-32). */
export const claim = defineCommand({
  name: 'claim',
  input: () => z.strictObject({}),
  permission: 'claim',
  in: ['pending_assignment', 'in_progress', 'follow_up'],
  possible: (ticket) => (ticket.ownerId === null ? null : refuse('already_owned', { ownerId: ticket.ownerId })),
  decide: ({ actor, ticket }): NewEvent[] => [
    {
      type: 'claimed',
      data: {
        ownerId: actor.id,
        groupId: ticket.groupId ?? actor.groupIds[0] ?? null,
        ...inFirstLine(ticket.firstLine),
      },
    },
    // Who takes it works on it: it rests no longer.
    ...(ticket.scheduledFor ? [{ type: 'woken' as const, data: { cause: 'hand' as const } }] : []),
  ],
});
