import { type Kysely, sql } from 'kysely';
import type { TextRef } from '../../contracts/event.ts';
import { type personView, ticketView } from '../../contracts/ticket-view.ts';
import type { Database } from '../../db/schema/index.ts';
import { allowedCommands } from '../../domain/ticket/decide.ts';
import { isOverdue, nextDue, phaseOf } from '../../domain/ticket/next-due.ts';
import { endpoint } from '../endpoint.ts';
import { numberParam } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { deadlineOf, levelOf } from './views.ts';

/** A ticket with its clocks and what the caller could do now; read from the record, like lists and timeline. */
export const showTicket = endpoint({
  method: 'get',
  path: '/tickets/:number',
  operationId: 'showTicket',
  tag: 'tickets',
  summary: 'One ticket, with its clocks and the commands possible now',
  permission: 'view',
  params: numberParam,
  answers: { 200: { description: 'The ticket', schema: ticketView, headers: { ETag: 'Its revision' } } },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context: { db, desk }, actor, params: { number } }) => {
    const { ticket, parkedCode } = await findTicket(db, number, actor);
    const policy = desk.policies.of(ticket.policy)?.policy;
    const [people, texts, request] = await Promise.all([
      namesOf(db, [ticket.requesterId, ticket.ownerId]),
      textsOf(db, number, [ticket.rootCause, ticket.solution]),
      db.selectFrom('intake_request').select(['form', 'title']).where('id', '=', ticket.requestId).executeTakeFirst(),
    ]);
    const group = ticket.groupId
      ? await db.selectFrom('team_group').select(['id', 'name']).where('id', '=', ticket.groupId).executeTakeFirst()
      : undefined;
    return {
      status: 200,
      headers: { ETag: `"${ticket.revision}"` },
      body: {
        number,
        revision: ticket.revision,
        title: request?.title ?? '—',
        status: ticket.status,
        phase: phaseOf(ticket),
        waitingFor: ticket.waitingFor,
        round: ticket.round,
        policy: ticket.policy,
        level: levelOf(policy, ticket.policy.key, ticket.level),
        channel: ticket.channel,
        category: ticket.category,
        requestType: ticket.requestType,
        caseType: ticket.caseType,
        scope: ticket.scope,
        urgency: ticket.urgency,
        tags: ticket.tags,
        owner: people(ticket.ownerId),
        group: group ?? null,
        requester: people(ticket.requesterId) ?? { id: ticket.requesterId, name: '—' },
        submittedAt: ticket.submittedAt,
        updatedAt: ticket.at,
        nextDue: nextDue(ticket),
        overdue: isOverdue(ticket),
        parked: parkedCode !== null,
        form: request?.form ?? {},
        rootCause: texts(ticket.rootCause),
        solution: texts(ticket.solution),
        deadlines: ticket.deadlines.map((deadline) => deadlineOf(policy, deadline)),
        allowedCommands: parkedCode === null ? allowedCommands(ticket, actor) : [],
      },
    };
  },
});

type Person = ReturnType<typeof personView.parse>;

/** Names of accounts; an erased account keeps its id. One statement. */
export const namesOf = async (
  db: Kysely<Database>,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => Person | null> => {
  const wanted = [...new Set(ids.filter((id): id is string => id !== null))];
  const rows =
    wanted.length === 0
      ? []
      : await db.selectFrom('account').select(['id', 'display_name']).where('id', 'in', wanted).execute();
  const names = new Map(rows.map((row) => [row.id, row.display_name]));
  return (id) => (id === null ? null : { id, name: names.get(id) ?? '—' });
};

/** Texts of references of one ticket; null for an erased one. One statement. */
export const textsOf = async (
  db: Kysely<Database>,
  number: string,
  refs: readonly (TextRef | null)[],
): Promise<(ref: TextRef | null) => string | null> => {
  const ids = refs.flatMap((ref) => (ref ? [ref.textId] : []));
  const rows =
    ids.length === 0
      ? []
      : await db
          .selectFrom('ticket_text')
          .select(['id', 'body'])
          .where('number', '=', number)
          .where('id', '=', sql<string>`any(${ids}::uuid[])`)
          .execute();
  const bodies = new Map(rows.map((row) => [row.id, row.body]));
  return (ref) => (ref ? (bodies.get(ref.textId) ?? null) : null);
};
