import { z } from 'zod';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaitingFor } from './end-of-waiting.ts';
import { open } from './statuses.ts';

/** The appointment took place. */
export const holdAppointment = defineCommand({
  name: 'hold_appointment',
  input: (text) => z.strictObject({ result: text(textLimits.paragraph).optional() }),
  permission: 'handle',
  in: open,
  possible: (ticket) => (ticket.appointment ? null : refuse('no_appointment')),
  decide: ({ ticket, input }) => [
    { type: 'appointment_held', data: { result: input.result ?? null } },
    ...endOfWaitingFor(ticket, 'appointment', 'settled'),
  ],
});
