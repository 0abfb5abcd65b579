import { z } from 'zod';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand, refuse } from '../command.ts';
import { endOfWaiting } from './end-of-waiting.ts';

/** The later time is agreed to, by another than who proposed it: the ticket stays with its owner and rests until then (S1-09, requirements 4.3.1). */
export const acceptDeferral = defineCommand({
  name: 'accept_deferral',
  input: () => z.strictObject({}),
  permission: 'agree_deferral',
  in: ['in_progress'],
  ownAct: () => true,
  possible: (ticket) => (ticket.deferral ? null : refuse('no_deferral')),
  decide: ({ ticket, actor, now }) => {
    const { until, by } = ticket.deferral!;
    if (by === actor.id) return refuse('own_request');
    return (
      notAgreeable('until', until, now) ?? [
        ...endOfWaiting(ticket, 'replaced'),
        { type: 'deferral_accepted', data: { until } },
        { type: 'waiting_started', data: { reason: 'deferred', until, note: null } },
      ]
    );
  },
});
