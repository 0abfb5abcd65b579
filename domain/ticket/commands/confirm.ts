import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';

/**
 * The requester's answer: solved, partly, not solved (S0-53, S2-40, C-08). By `system` it is the requester's own act;
 * staff record a signed or phoned one as such, for the requester (C-28).
 */
export const confirm = defineCommand({
  name: 'confirm',
  input: (text) =>
    z
      .strictObject({
        outcome: z.enum(['solved', 'partly', 'not_solved']),
        means: z.enum(['system', 'signature', 'phone']).default('system'),
        needMet: z.boolean().optional(),
        reason: text(textLimits.paragraph).optional(),
      })
      .refine((input) => input.outcome === 'solved' || input.reason !== undefined, {
        error: 'reason_required',
        path: ['reason'],
      })
      .meta({ anyOf: [{ properties: { outcome: { const: 'solved' } } }, { required: ['reason'] }] }),
  permission: {
    of: ['confirm', 'record_confirmation'],
    choose: (input) => (input.means === 'system' ? 'confirm' : 'record_confirmation'),
  },
  in: ['pending_confirmation'],
  ownAct: (input) => input.means === 'system',
  decide: ({ ticket, input }) => {
    const { means } = input;
    const recordedFor = means === 'system' ? null : ticket.requesterId;
    if (input.outcome === 'solved') {
      return [{ type: 'confirmed', data: { means, needMet: input.needMet ?? null, recordedFor } }];
    }
    const type = input.outcome === 'partly' ? 'partly_solved' : 'not_solved';
    return [{ type, data: { means, reason: input.reason!, recordedFor } }];
  },
});
