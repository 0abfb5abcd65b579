import { z } from 'zod';
import { waitingReasons } from '../../../contracts/event.ts';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

/** The ticket rests for a named reason; clocks pause only where the policy says so (requirements 1.5). */
export const wait = defineCommand({
  name: 'wait',
  input: (text) =>
    z.strictObject({
      reason: z.enum(waitingReasons),
      until: instantInput.optional(),
      note: text(textLimits.paragraph).optional(),
    }),
  permission: 'handle',
  in: ['in_progress'],
  possible: (ticket) => (ticket.waitingFor ? refuse('already_waiting', { reason: ticket.waitingFor.reason }) : null),
  decide: ({ input, now }) =>
    notAgreeable('until', input.until, now) ?? [
      {
        type: 'waiting_started',
        data: { reason: input.reason, until: input.until ?? null, note: input.note ?? null },
      },
    ],
});
