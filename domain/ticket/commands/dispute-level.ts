import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { unknownLevel } from './grading.ts';
import { open } from './statuses.ts';

/** A requester who finds the level too low; answered within 30 minutes (S4-38). Stops no other clock (I-03). */
export const disputeLevel = defineCommand({
  name: 'dispute_level',
  input: (text) => z.strictObject({ wanted: z.string().min(1).max(50).optional(), reason: text(textLimits.paragraph) }),
  permission: 'dispute_level',
  in: open,
  ownAct: () => true,
  possible: (ticket) => (ticket.disputed ? refuse('already_disputed') : null),
  decide: ({ input, plan }) =>
    (input.wanted === undefined ? null : unknownLevel(plan, input.wanted)) ?? [
      { type: 'level_disputed', data: { wanted: input.wanted ?? null, reason: input.reason } },
    ],
});
