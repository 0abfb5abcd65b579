import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

/** It is urgent: the work cannot wait, and the owner has to arrange for another (S1-10). */
export const refuseDeferral = defineCommand({
  name: 'refuse_deferral',
  input: (text) => z.strictObject({ reason: text(textLimits.paragraph) }),
  permission: 'agree_deferral',
  in: ['in_progress'],
  ownAct: () => true,
  possible: (ticket) => (ticket.deferral ? null : refuse('no_deferral')),
  decide: ({ input }) => [{ type: 'deferral_refused', data: { reason: input.reason } }],
});
