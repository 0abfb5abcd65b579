import { z } from 'zod';
import { timelinePage as page } from '../../contracts/ticket-view.ts';
import { timelinePage } from '../../db/tickets/timeline-page.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import { endpoint } from '../endpoint.ts';
import { numberParam } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { timelineEntries } from './timeline-entries.ts';

/** What happened to a ticket, as far as the caller may read it (C-16); texts stand in place of their references. */
export const showTimeline = endpoint({
  method: 'get',
  path: '/tickets/:number/timeline',
  operationId: 'showTimeline',
  tag: 'tickets',
  summary: 'What happened to a ticket, as far as one may read it',
  permission: 'view',
  params: numberParam,
  query: z.object({
    after: z.coerce.number().int().min(0).max(2_147_483_647).optional().meta({
      description: 'Seq to go on from, exclusive: the `next` of the page before.',
    }),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    order: z.enum(['asc', 'desc']).default('asc'),
  }),
  answers: { 200: { description: 'A page', schema: page } },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context, actor, params: { number }, query: { after = null, limit, order } }) => {
    const { db } = context;
    const { ticket } = await findTicket(db, number, actor);
    const audiences = audiencesFor(actor, ticket);
    const descending = order === 'desc';
    const rows = await timelinePage(db, { number, audiences, after, descending, limit: limit + 1 });
    const kept = rows.slice(0, limit);
    const { items, names } = await timelineEntries(context, { actor, audiences }, number, kept);
    return {
      status: 200,
      body: {
        items,
        names,
        next: rows.length > limit ? (kept.at(-1)?.seq ?? null) : null,
      },
    };
  },
});
