import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { endOfWaiting } from './end-of-waiting.ts';

/** Time and mode of the work as agreed with the requester (S0-27); setting it anew replaces the former one. */
export const setAppointment = defineCommand({
  name: 'set_appointment',
  input: (text) =>
    z.strictObject({
      until: instantInput,
      mode: z.enum(['remote', 'onsite']),
      note: text(textLimits.paragraph).optional(),
    }),
  permission: 'handle',
  in: ['in_progress'],
  decide: ({ ticket, input, now }) => {
    const { until, mode } = input;
    if (until <= now) return refuse('not_in_future', { field: 'until' });
    return [
      ...endOfWaiting(ticket, 'replaced'),
      { type: 'appointment_set', data: { until, mode, note: input.note ?? null } },
      { type: 'waiting_started', data: { reason: 'appointment', until, note: null } },
    ];
  },
});
