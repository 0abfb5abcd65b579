import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { open } from './statuses.ts';

/** Resources allow earlier than thought: a scheduled ticket is worked on now. */
export const wake = defineCommand({
  name: 'wake',
  input: () => z.strictObject({}),
  permission: 'classify',
  in: open,
  possible: (ticket) => (ticket.scheduledFor ? null : refuse('not_scheduled')),
  decide: () => [{ type: 'woken', data: { cause: 'hand' } }],
});
