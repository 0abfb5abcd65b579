import { z } from 'zod';
import type { NewEvent } from '../../../contracts/event.ts';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

/** A low ticket rests until resources allow and wakes at its date (S1-57, AC-15); ranking comes first. */
export const schedule = defineCommand({
  name: 'schedule',
  input: (text) => z.strictObject({ until: instantInput, note: text(textLimits.paragraph).optional() }),
  permission: 'classify',
  in: ['pending_assignment', 'in_progress', 'follow_up'],
  possible: (ticket) => (ticket.classified ? null : refuse('classify_first')),
  decide: ({ ticket, input, plan, now }) => {
    const low = plan.levels.filter(({ severity }) => severity === 'low').map(({ key }) => key);
    if (!low.includes(ticket.level)) return refuse('only_low', { allowed: low });
    const scheduled: NewEvent = { type: 'scheduled', data: { until: input.until, note: input.note ?? null } };
    return notAgreeable('until', input.until, now) ?? [scheduled];
  },
});
