import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { EventData, TextRef } from '../../contracts/event.ts';
import { timelinePage as page } from '../../contracts/ticket-view.ts';
import { namesOf } from '../../db/tickets/names-of.ts';
import { textsOf } from '../../db/tickets/texts-of.ts';
import { timelinePage } from '../../db/tickets/timeline-page.ts';
import { visibleNumbers } from '../../db/tickets/visible-numbers.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import { dataForRequester } from '../../domain/ticket/for-requester.ts';
import type { Context } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { numberParam } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { personOf } from './views.ts';

type Data = Record<string, unknown>;

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
    const asRead = audiences.includes('staff')
      ? kept
      : await forRequester(
          context,
          actor,
          kept.map((row) => ({ ...row, data: dataForRequester(row.type, row.data as never) as Data })),
        );
    const [names, texts] = await Promise.all([
      namesOf(db, [...asRead.map((row) => row.actor_id), ...asRead.flatMap(({ data }) => idsIn(data))]),
      textsOf(
        db,
        number,
        asRead.flatMap(({ data }) => Object.values(data).filter(isText)),
      ),
    ]);
    const items = asRead.map((row) => ({
      seq: row.seq,
      at: row.at,
      recordedAt: row.recorded_at,
      receivedAt: row.received_at,
      type: row.type,
      actor: personOf(names, row.actor_id),
      via: row.via,
      audience: row.audience,
      commandId: row.command_id,
      data: Object.fromEntries(
        Object.entries(row.data).map(([field, value]) => [field, isText(value) ? texts(value) : value]),
      ),
    }));
    const mentioned = new Set(asRead.flatMap(({ data }) => idsIn(data)));
    return {
      status: 200,
      body: {
        items,
        names: Object.fromEntries([...names].filter(([id]) => mentioned.has(id))),
        next: rows.length > limit ? (kept.at(-1)?.seq ?? null) : null,
      },
    };
  },
});

type Row = Awaited<ReturnType<typeof timelinePage>>[number];

/** Numbers of other people's tickets are no business of a requester; of the own ones they are. */
const forRequester = async ({ db }: Context, actor: Actor, rows: readonly Row[]): Promise<Row[]> => {
  const numbers = rows.flatMap(({ type, data }) => numberIn(type, data) ?? []);
  const visible = await visibleNumbers(db, actor, numbers);
  return rows.flatMap((row) => {
    const number = numberIn(row.type, row.data);
    if (number === null || visible.has(number)) return [row];
    return row.type === 'cancelled' ? [{ ...row, data: { ...row.data, duplicateOf: null } }] : [];
  });
};

const numberIn = (type: string, data: Data): string | null => {
  if (type === 'follow_up_of') return (data as EventData['follow_up_of']).number;
  return type === 'cancelled' ? (data as EventData['cancelled']).duplicateOf : null;
};

const isText = (value: unknown): value is TextRef =>
  typeof value === 'object' && value !== null && 'textId' in value && 'sha256' in value;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const idsIn = (data: Data): string[] =>
  Object.values(data)
    .flat()
    .filter((value): value is string => typeof value === 'string' && uuid.test(value));
