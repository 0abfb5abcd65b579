import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaitingFor } from './end-of-waiting.ts';
import { open } from './statuses.ts';

/** The appointment will not take place; a limit that it had moved is the policy's again. */
export const cancelAppointment = defineCommand({
  name: 'cancel_appointment',
  input: (text) => z.strictObject({ reason: text(textLimits.paragraph) }),
  permission: 'handle',
  in: open,
  possible: (ticket) => (ticket.appointment ? null : refuse('no_appointment')),
  decide: ({ ticket, input }) => [
    { type: 'appointment_cancelled', data: { reason: input.reason } },
    ...endOfWaitingFor(ticket, 'appointment', 'settled'),
  ],
});
