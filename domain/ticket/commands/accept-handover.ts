import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { working } from './statuses.ts';

/** The colleague takes the ticket over: only now the owner changes (requirements 4.3.1, S1-20). */
export const acceptHandover = defineCommand({
  name: 'accept_handover',
  input: () => z.strictObject({}),
  permission: 'take_handover',
  in: working,
  ownAct: () => true,
  possible: (ticket) => (ticket.handover ? null : refuse('no_handover')),
  decide: ({ ticket, actor }) =>
    ticket.handover!.to === actor.id
      ? [{ type: 'handover_accepted', data: { ownerId: actor.id } }]
      : refuse('asked_of_another', { to: ticket.handover!.to }),
});
