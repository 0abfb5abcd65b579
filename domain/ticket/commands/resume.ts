import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';

/** Ends waiting; paused clocks run on with exactly what was left. */
export const resume = defineCommand({
  name: 'resume',
  input: () => z.strictObject({}),
  permission: 'handle',
  in: ['in_progress'],
  possible: (ticket) => (ticket.waitingFor ? null : refuse('not_waiting')),
  decide: ({ ticket }) => [{ type: 'waiting_ended', data: { reason: ticket.waitingFor!.reason, cause: 'resumed' } }],
});
