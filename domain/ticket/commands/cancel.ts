import { z } from 'zod';
import { may } from '../../permissions.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { open } from './statuses.ts';

/** Ends a ticket that needs no work: withdrawn by its requester, a duplicate, or not a support matter (4.3.1). */
export const cancel = defineCommand({
  name: 'cancel',
  input: (text) =>
    z
      .strictObject({
        kind: z.enum(['withdrawn', 'duplicate', 'not_support']),
        reason: text(textLimits.paragraph),
        duplicateOf: z.string().max(40).optional(),
      })
      .refine((input) => input.kind !== 'duplicate' || input.duplicateOf !== undefined, {
        error: 'duplicate_of_required',
        path: ['duplicateOf'],
      })
      // Only who may call it a duplicate asks whether that ticket exists: a requester learns nothing of other numbers.
      .refine((input) => input.kind === 'duplicate' || input.duplicateOf === undefined, {
        error: 'duplicate_of_not_wanted',
        path: ['duplicateOf'],
      })
      .meta({
        oneOf: [
          { properties: { kind: { const: 'duplicate' } }, required: ['duplicateOf'] },
          { properties: { kind: { enum: ['withdrawn', 'not_support'] } }, not: { required: ['duplicateOf'] } },
        ],
      }),
  permission: 'cancel',
  in: open,
  facts: (input) => ({ ticket: input.duplicateOf }),
  decide: ({ ticket, input, actor, facts }) => {
    if (input.kind !== 'withdrawn' && !may(actor, 'assign'))
      return refuse('only_withdrawn', { allowed: ['withdrawn'] });
    if (input.duplicateOf !== undefined && (facts.ticket !== true || input.duplicateOf === ticket.number)) {
      return refuse('unknown_ticket', { field: 'duplicateOf' });
    }
    return [
      {
        type: 'cancelled',
        data: { kind: input.kind, reason: input.reason, duplicateOf: input.duplicateOf ?? null },
      },
    ];
  },
});
