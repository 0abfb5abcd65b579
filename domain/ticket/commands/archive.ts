import { z } from 'zod';
import { msOf } from '../../../contracts/instant.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

const dayMs = 86_400_000;

/**
 * Closes the ticket with its final solution and archive date; refused without them (S0-33), and under a policy that wants
 * the closing visit first, before that is recorded (C-11, S4-47).
 */
export const archive = defineCommand({
  name: 'archive',
  input: (text) => z.strictObject({ finalSolution: text(textLimits.long), archiveDate: z.iso.date() }),
  permission: 'archive',
  in: ['resolved'],
  possible: (ticket, _, closing) => (closing?.visitFirst && !ticket.visited ? refuse('visit_first') : null),
  decide: ({ input, now }) =>
    // A date has no zone: anywhere on earth it may already be tomorrow.
    msOf(`${input.archiveDate}T00:00:00.000Z`) > msOf(now) + dayMs
      ? refuse('in_future', { field: 'archiveDate' })
      : [{ type: 'archived', data: { finalSolution: input.finalSolution, archiveDate: input.archiveDate } }],
});
