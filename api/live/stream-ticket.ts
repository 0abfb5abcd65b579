import { z } from 'zod';
import { timelinePage } from '../../db/tickets/timeline-page.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import { endpoint } from '../endpoint.ts';
import { numberParam } from '../tickets/command-endpoints.ts';
import { findTicket } from '../tickets/find-ticket.ts';
import { timelineEntries } from '../tickets/timeline-entries.ts';
import { beatEvery, madeAtOnce, openEventStream } from './event-stream.ts';
import { liveActor } from './live-actor.ts';

const seq = z.coerce.number().int().min(0).max(2_147_483_647);

/** What happens on one ticket, as it is recorded; event ids are the ticket's own numbers. */
export const streamTicket = endpoint({
  method: 'get',
  path: '/tickets/:number/stream',
  operationId: 'streamTicket',
  tag: 'live',
  summary: 'Live: events of one ticket',
  description:
    'Server-sent events: `id` is the seq, `event` the type, `data` the timeline entry. With `Last-Event-ID` (or `after`) it goes on behind that seq; without, it begins with what is recorded next.',
  permission: 'view',
  params: numberParam,
  query: z.object({ after: seq.optional() }),
  headers: z.object({ 'last-event-id': seq.optional() }),
  answers: { 200: { description: 'The stream', type: 'text/event-stream' } },
  problems: ['not_found', 'too_many_requests', 'unavailable'],
  handler: async ({ context, actor: first, params: { number }, query, headers, request, response }) => {
    const { db, live } = context;
    const { ticket } = await findTicket(db, number, first);
    let after = headers['last-event-id'] ?? query.after ?? ticket.revision;
    await live.now();
    if (response.destroyed) return 'handled';
    response.once('close', context.seats.take(first.id));
    const reader = liveActor(context, request, first);
    const stream = openEventStream(response, live.stopping, String(after));
    try {
      while (stream.isOpen()) {
        const news = live.news(beatEvery);
        const actor = await reader();
        const audiences = actor === null ? [] : audiencesFor(actor, ticket);
        if (actor === null || audiences.length === 0) {
          stream.end('signed_out');
          return 'handled';
        }
        const rows = await timelinePage(db, { number, audiences, after, descending: false, limit: madeAtOnce });
        const { items } = await timelineEntries(context, { actor, audiences }, number, rows);
        for (const entry of items) await stream.send({ id: String(entry.seq), type: entry.type, data: entry });
        after = rows.at(-1)?.seq ?? after;
        if (rows.length > 0) continue;
        await news;
        await stream.beat();
      }
      stream.end('stopping');
    } catch (error) {
      context.log.warn({ error: (error as Error).name }, 'a live stream ended early');
      stream.end('unavailable');
    }
    return 'handled';
  },
});
