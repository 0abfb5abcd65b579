import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { endOfWaiting } from './end-of-waiting.ts';

/** The later time is agreed to: the ticket stays with its owner and rests until then (S1-09, requirements 4.3.1). */
export const acceptDeferral = defineCommand({
  name: 'accept_deferral',
  input: () => z.strictObject({}),
  permission: 'agree_deferral',
  in: ['in_progress'],
  ownAct: () => true,
  possible: (ticket) => (ticket.deferral ? null : refuse('no_deferral')),
  decide: ({ ticket, now }) => {
    const { until } = ticket.deferral!;
    if (until <= now) return refuse('not_in_future', { field: 'until' });
    return [
      ...endOfWaiting(ticket, 'replaced'),
      { type: 'deferral_accepted', data: { until } },
      { type: 'waiting_started', data: { reason: 'deferred', until, note: null } },
    ];
  },
});
