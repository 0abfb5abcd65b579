import { z } from 'zod';
import { instantInput } from '../../contracts/instant.ts';
import { ticketLine } from '../../contracts/ticket-view.ts';
import { searchQuery } from '../../db/search/query.ts';
import {
  type ListedTicket,
  listTickets as list,
  type TicketFilter,
  type TicketSort,
  ticketSorts,
} from '../../db/tickets/list-tickets.ts';
import { reachOf } from '../../domain/permissions.ts';
import { statuses } from '../../domain/ticket/ticket.ts';
import type { PolicyStore } from '../../policies/store.ts';
import { endpoint } from '../endpoint.ts';
import { pageOf } from '../people/paging.ts';
import { flag, listOf } from './query-list.ts';
import { ticketCursor, writeTicketCursor } from './ticket-cursor.ts';
import { levelOf } from './views.ts';

const orders = ['asc', 'desc'] as const;

/** Most urgent first, else newest first. */
const usualOrder = (sort: TicketSort) => (sort === 'due' ? 'asc' : 'desc');

const oneOf = <T extends string>(...words: T[]) => z.union([z.enum(words as [T, ...T[]]), z.uuid()]);

const searchDescription =
  'Words, Chinese or English, that all stand somewhere in what the caller may read of the ticket: number (or three or ' +
  'more characters in a row of it), title, form, messages, solution and the other texts; for staff also internal notes. ' +
  'Full-width and half-width, capital and small letters are the same; English words are found in any form, the last ' +
  'one also by its beginning; "quoted" words as a phrase. Texts are found a moment after they are written. Only signs: 400.';

const listQuery = z
  .object({
    status: listOf(z.enum(statuses)).optional(),
    level: listOf(z.string().min(1).max(50)).optional(),
    category: z.string().min(1).max(200).optional().meta({
      description: 'Key of a category, path parts joined by `/`, with all below it.',
      example: 'network/wifi',
    }),
    groupId: oneOf('mine', 'none').optional().meta({ description: 'A group, one of my groups, or no group.' }),
    ownerId: oneOf('me', 'none').optional(),
    requesterId: oneOf('me').optional(),
    orgId: z.uuid().optional(),
    overdue: flag.optional(),
    parked: flag.optional(),
    submittedFrom: instantInput.optional(),
    submittedTo: instantInput.optional().meta({ description: 'Exclusive.' }),
    q: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .refine((q) => searchQuery(q) !== null, 'no_words')
      .optional()
      .meta({ description: searchDescription, example: 'VPN 连接失败' }),
    sort: z.enum(ticketSorts).default('due').meta({
      description: 'due: overdue ones, then by the next due instant, then those that owe nothing.',
    }),
    order: z.enum(orders).optional().meta({ description: 'asc for due, desc for the others, when left out.' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: ticketCursor.optional(),
  })
  .superRefine(({ after, sort, order = usualOrder(sort) }, context) => {
    if (!after || (after.sort === sort && after.descending === (order === 'desc'))) return;
    context.addIssue({ code: 'custom', path: ['after'], message: 'cursor_of_other_sort' });
  });

/** The tickets one may see, the most urgent first (S2-28, S2-59). */
export const listTickets = endpoint({
  method: 'get',
  path: '/tickets',
  operationId: 'listTickets',
  tag: 'tickets',
  summary: 'Tickets one may see, the next due first',
  permission: 'view',
  query: listQuery,
  answers: { 200: { description: 'A page', schema: pageOf(ticketLine) } },
  handler: async ({ context: { db, desk }, actor, query }) => {
    const { sort, order = usualOrder(sort), after, limit } = query;
    const descending = order === 'desc';
    const forStaff = reachOf(actor, 'view_staff_entries').includes('any');
    const rows = await list(db, {
      viewer: { id: actor.id, reaches: reachOf(actor, 'view') },
      wordsOf: forStaff ? 'staff' : 'requester',
      clocks: forStaff ? null : promisedClocks(desk.policies),
      filter: filterOf(query, actor),
      sort,
      descending,
      after: after?.position ?? null,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next =
      rows.length > limit && last
        ? writeTicketCursor({ sort, descending, position: { ...last, at: instantIn(last, sort) } })
        : null;
    return { status: 200, body: { items: page.map((row) => lineOf(row, desk.policies)), next } };
  },
});

const filterOf = (
  query: z.output<typeof listQuery>,
  actor: { id: string; groupIds: readonly string[] },
): TicketFilter => {
  const { status, level, category, orgId, overdue, parked, submittedFrom, q } = query;
  const { ownerId, groupId, requesterId, submittedTo } = query;
  return {
    status,
    level,
    category,
    orgId,
    overdue,
    parked,
    submittedFrom,
    submittedBefore: submittedTo,
    q,
    ...(ownerId !== undefined && { ownerId: ownerId === 'me' ? actor.id : ownerId === 'none' ? null : ownerId }),
    ...(groupId !== undefined && {
      groupIds: groupId === 'mine' ? actor.groupIds : groupId === 'none' ? null : [groupId],
    }),
    ...(requesterId !== undefined && { requesterId: requesterId === 'me' ? actor.id : requesterId }),
  };
};

const promisedClocks = (policies: PolicyStore): string[] => [
  ...new Set(
    policies.all.flatMap(({ policy }) =>
      policy.clocks.filter(({ internal }) => !internal).map(({ key }) => `${policy.key}/${key}`),
    ),
  ),
];

const instantIn = (row: ListedTicket, sort: TicketSort) =>
  sort === 'due' ? row.nextDue : sort === 'submitted' ? row.submittedAt : row.updatedAt;

const lineOf = (row: ListedTicket, policies: PolicyStore): z.input<typeof ticketLine> => {
  const policy = policies.of({ key: row.policyKey, version: row.policyVersion })?.policy;
  const named = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '—' });
  return {
    number: row.number,
    title: row.title ?? '—',
    status: row.status,
    level: levelOf(policy, row.policyKey, row.level),
    category: row.category === '' ? [] : row.category.split('/'),
    owner: named(row.ownerId, row.ownerName),
    group: named(row.groupId, row.groupName),
    requester: named(row.requesterId, row.requesterName)!,
    submittedAt: row.submittedAt,
    updatedAt: row.updatedAt,
    nextDue: row.nextDue,
    overdue: row.overdue,
    parked: row.parked,
    scheduledFor: row.scheduledFor,
  };
};
