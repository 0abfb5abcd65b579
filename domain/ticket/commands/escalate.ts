import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { textLimits } from '../text.ts';
import { cannotTake, inFirstLine } from './assign.ts';
import { endOfWaiting } from './end-of-waiting.ts';
import { working } from './statuses.ts';

const name = z.string().min(1).max(200);

/** Hands the ticket up, with the checks already made and their results (S3-41–43, S4-45). */
export const escalate = defineCommand({
  name: 'escalate',
  input: (text) =>
    z
      .strictObject({
        reason: z.enum(['ability', 'time', 'user_not_solved', 'missed']),
        to: name.optional(),
        group: name.optional(),
        checks: text(textLimits.long),
        results: text(textLimits.long),
      })
      .refine((input) => input.to !== undefined || input.group !== undefined, { error: 'to_or_group', path: ['to'] })
      .meta({ anyOf: [{ required: ['to'] }, { required: ['group'] }] }),
  permission: 'handle',
  in: working,
  facts: (input) => ({ account: input.to, group: input.group }),
  decide: ({ ticket, input, facts }) =>
    cannotTake(input, facts) ?? [
      ...(facts.account ? [] : endOfWaiting(ticket, 'assigned')),
      {
        type: 'escalated',
        data: {
          reason: input.reason,
          groupId: facts.group?.id ?? null,
          ownerId: facts.account?.id ?? null,
          checks: input.checks,
          results: input.results,
          ...inFirstLine(facts.group ? facts.group.line === 1 : ticket.firstLine),
        },
      },
    ],
});
