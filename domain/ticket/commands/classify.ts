import { z } from 'zod';
import type { NewEvent } from '../../../contracts/event.ts';
import { defineCommand, refuse } from '../command.ts';
import { inFirstLine } from './assign.ts';
import { open } from './statuses.ts';

const code = z.string().min(1).max(100);

/** Sets category and the other axes, and routes an unowned ticket to the category's group (S0-14, S0-15, S1-89, S4-31). */
export const classify = defineCommand({
  name: 'classify',
  input: () =>
    z.strictObject({
      category: z.union([code, z.array(code).min(1).max(5)]),
      requestType: code.optional(),
      caseType: code.optional(),
      scope: z.enum(['person', 'department', 'company']).optional(),
      urgency: z.enum(['high', 'medium', 'low']).optional(),
    }),
  permission: 'classify',
  in: open,
  facts: (input) => ({ category: input.category }),
  decide: ({ ticket, input, facts }) => {
    const category = facts.category;
    if (!category || 'allowed' in category) return refuse('unknown_category', { allowed: category?.allowed ?? [] });
    const events: NewEvent[] = [
      {
        type: 'classified',
        data: {
          category: category.path,
          requestType: input.requestType ?? ticket.requestType,
          caseType: input.caseType ?? ticket.caseType,
          scope: input.scope ?? ticket.scope,
          urgency: input.urgency ?? ticket.urgency,
        },
      },
    ];
    // A complaint goes to no group: the one that handled the ticket might be it (S4-07).
    if (ticket.ownerId !== null || ticket.complaint) return events;
    if (category.groupId === null) {
      return ticket.groupId ? events : [...events, { type: 'assignment_failed', data: { reason: 'no_route' } }];
    }
    if (category.groupId === ticket.groupId) return events;
    return [
      ...events,
      {
        type: 'assigned',
        data: { groupId: category.groupId, ownerId: null, by: 'rule', ...inFirstLine(category.line === 1) },
      },
    ];
  },
});
