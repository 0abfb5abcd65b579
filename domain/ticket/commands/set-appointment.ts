import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand } from '../command.ts';
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
    return (
      notAgreeable('until', until, now) ?? [
        ...endOfWaiting(ticket, 'replaced'),
        { type: 'appointment_set', data: { until, mode, note: input.note ?? null } },
        { type: 'waiting_started', data: { reason: 'appointment', until, note: null } },
      ]
    );
  },
});
