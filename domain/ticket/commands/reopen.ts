import { z } from 'zod';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import type { Plan } from '../../policy/plan.ts';
import { defineCommand, type Refusal, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import type { Ticket } from '../ticket.ts';

/** It came back: within the window the same ticket starts a new round; later a linked new ticket is opened (1.5). */
export const reopen = defineCommand({
  name: 'reopen',
  input: (text) => z.strictObject({ reason: text(textLimits.paragraph) }),
  permission: 'reopen',
  in: ['resolved', 'archived'],
  decide: ({ ticket, input, now, plan }) =>
    windowOver(ticket, now, plan) ?? [{ type: 'reopened', data: { reason: input.reason } }],
});

/** Refuses to reopen after the window, counted from the resolution. */
export const windowOver = (ticket: Ticket, now: Instant, plan: Plan): Refusal | null => {
  const until = instantOf(msOf(ticket.resolvedAt ?? ticket.at) + plan.closing.reopenWithinMs);
  return now > until ? refuse('reopen_window_over', { until, instead: 'followUpOf' }) : null;
};
