import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { LiveRow, Position } from '../../db/live/events-after.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import type { Context } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { timelineEntries } from '../tickets/timeline-entries.ts';
import { beatEvery, madeAtOnce, openEventStream } from './event-stream.ts';
import { liveActor } from './live-actor.ts';
import { idOfPosition, positionOfId } from './position.ts';

/** Everything that happens on the tickets one may see, as it is recorded. */
export const streamAll = endpoint({
  method: 'get',
  path: '/stream',
  operationId: 'streamAll',
  tag: 'live',
  summary: 'Live: events of all tickets one may see',
  description:
    "Server-sent events: `event` is the entry's type, `data` the timeline entry with the ticket's number. With `Last-Event-ID` (or `after`) it goes on behind that event, without loss or repetition; without, it begins now.",
  permission: 'view',
  query: z.object({ after: z.string().max(60).optional() }),
  headers: z.object({ 'last-event-id': z.string().max(60).optional() }),
  answers: { 200: { description: 'The stream', type: 'text/event-stream' } },
  problems: ['too_many_requests', 'unavailable'],
  handler: async ({ context, actor: first, query, headers, request, response }) => {
    const { live } = context;
    const id = headers['last-event-id'] || query.after;
    const asked = id === undefined ? null : positionOfId(id);
    if (id !== undefined && asked === null)
      throw new Problem('invalid_request', { reason: 'bad_event_id', detail: 'problem.detail.bad_event_id' });
    let position: Position = asked ?? (await live.now());
    if (response.destroyed) return 'handled';
    response.once('close', context.seats.take(first.id));
    const reader = liveActor(context, request, first);
    const stream = openEventStream(response, live.stopping, idOfPosition(position));
    try {
      while (stream.isOpen()) {
        // Asked for first: what is read into the tail while this turn works ends the wait at its end.
        const news = live.news(beatEvery);
        const rows = await live.after(position);
        for (let from = 0; stream.isOpen() && (from === 0 || from < rows.length); from += madeAtOnce) {
          const actor = await reader();
          if (actor === null) return stop(stream, 'signed_out');
          for (const { row, entry } of await visible(context, actor, rows.slice(from, from + madeAtOnce))) {
            if (entry)
              await stream.send({ id: idOfPosition(row), type: row.type, data: { number: row.number, ...entry } });
          }
        }
        position = rows.at(-1) ?? position;
        if (rows.length > 0) continue;
        await news;
        await stream.beat();
      }
    } catch (error) {
      context.log.warn({ error: (error as Error).name }, 'a live stream ended early');
      return stop(stream, 'unavailable');
    }
    return stop(stream, 'stopping');
  },
});

const stop = (stream: { end: (reason: string) => void }, reason: string): 'handled' => {
  stream.end(reason);
  return 'handled';
};

type Shown = { row: LiveRow; entry: object | undefined };

/** Rows with the entry this reader may see of each; permissions are asked for every event. */
const visible = async (context: Context, actor: Actor, rows: readonly LiveRow[]): Promise<Shown[]> => {
  const byTicket = new Map<string, LiveRow[]>();
  for (const row of rows) byTicket.set(row.number, [...(byTicket.get(row.number) ?? []), row]);
  const entries = new Map<string, object>();
  for (const [number, mine] of byTicket) {
    const { requester_id: requesterId, owner_id: ownerId, group_id: groupId } = mine[0]!;
    const audiences = audiencesFor(actor, { requesterId, ownerId, groupId });
    const readable = mine.filter((row) => audiences.includes(row.audience));
    if (readable.length === 0) continue;
    const { items } = await timelineEntries(context, { actor, audiences }, number, readable);
    for (const item of items) entries.set(`${number}/${item.seq}`, item);
  }
  return rows.map((row) => ({ row, entry: entries.get(`${row.number}/${row.seq}`) }));
};
