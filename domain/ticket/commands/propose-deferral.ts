import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

/** A busy owner asks whether the work may wait until a stated free time (S1-08). */
export const proposeDeferral = defineCommand({
  name: 'propose_deferral',
  input: (text) => z.strictObject({ until: instantInput, reason: text(textLimits.paragraph) }),
  permission: 'handle',
  in: ['in_progress'],
  possible: (ticket) => (ticket.deferral ? refuse('deferral_open', { until: ticket.deferral.until }) : null),
  decide: ({ input, now }) =>
    notAgreeable('until', input.until, now) ?? [
      { type: 'deferral_proposed', data: { until: input.until, reason: input.reason } },
    ],
});
