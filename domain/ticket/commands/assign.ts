import { z } from 'zod';
import { defineCommand, type Facts, type Refusal, refuse } from '../command.ts';
import { endOfWaiting } from './end-of-waiting.ts';
import { open } from './statuses.ts';

const name = z.string().min(1).max(200);

/** Refuses an assignee or group that does not exist or cannot work on tickets. */
export const cannotTake = (input: { to?: string; group?: string }, facts: Facts): Refusal | null => {
  if (input.group !== undefined && !facts.group) return refuse('unknown_group');
  if (input.to === undefined) return null;
  if (!facts.account) return refuse('unknown_account');
  if (!facts.account.active) return refuse('assignee_disabled');
  return facts.account.staff ? null : refuse('assignee_not_staff');
};

/**
 * Gives the ticket to a person, a group, or both, by hand (S2-47, S4-32, C-14). Given to another group alone, it waits in
 * that group's queue: the owner of the former group has it no longer.
 */
export const assign = defineCommand({
  name: 'assign',
  input: () =>
    z
      .strictObject({ to: name.optional(), group: name.optional() })
      .refine((input) => input.to !== undefined || input.group !== undefined, { error: 'to_or_group', path: ['to'] })
      .meta({ anyOf: [{ required: ['to'] }, { required: ['group'] }] }),
  permission: 'assign',
  in: open,
  facts: (input) => ({ account: input.to, group: input.group }),
  decide: ({ ticket, input, facts }) =>
    cannotTake(input, facts) ?? [
      ...(!facts.account && facts.group?.id !== ticket.groupId ? endOfWaiting(ticket, 'assigned') : []),
      {
        type: 'assigned',
        data: {
          groupId: facts.group?.id ?? null,
          ownerId: facts.account?.id ?? null,
          by: 'hand',
          ...inFirstLine(facts.group ? facts.group.line === 1 : ticket.firstLine),
        },
      },
    ],
});

/** Marks an event after which the ticket is with a group of the first line (S3-41). */
export const inFirstLine = (isFirst: boolean | undefined): { firstLine?: true } => (isFirst ? { firstLine: true } : {});
