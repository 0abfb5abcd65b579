import { z } from 'zod';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';

/** It came back: within the window the same ticket starts a new round; later a linked new ticket is opened (1.5). */
export const reopen = defineCommand({
  name: 'reopen',
  input: (text) => z.strictObject({ reason: text(textLimits.paragraph) }),
  permission: 'reopen',
  in: ['resolved', 'archived'],
  decide: ({ ticket, input, now, plan }) => {
    const until = instantOf(msOf(ticket.resolvedAt ?? ticket.at) + plan.closing.reopenWithinMs);
    if (now > until) return refuse('reopen_window_over', { until, instead: 'followUpOf' });
    return [{ type: 'reopened', data: { reason: input.reason } }];
  },
});
