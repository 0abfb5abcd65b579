import { z } from 'zod';
import { instantInput } from '../../../contracts/instant.ts';
import { notAgreeable } from '../agreed-date.ts';
import { defineCommand, refuse } from '../command.ts';
import { textLimits } from '../text.ts';
import { working } from './statuses.ts';

/** A request for resources, which does not end the owner's duty and is chased until it is answered (S1-21). One at a time. */
export const requestResource = defineCommand({
  name: 'request_resource',
  input: (text) =>
    z.strictObject({
      request: text(textLimits.long),
      urgent: z.boolean().default(false),
      until: instantInput.optional(),
    }),
  permission: 'handle',
  in: working,
  possible: (ticket) => (ticket.asked?.resource ? refuse('already_asked') : null),
  decide: ({ input, now }) => {
    const until = input.until ?? null;
    return (
      notAgreeable('until', until, now) ?? [
        { type: 'resource_requested', data: { request: input.request, urgent: input.urgent, until } },
      ]
    );
  },
});
