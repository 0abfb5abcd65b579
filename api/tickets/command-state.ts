import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import { commandState as view } from '../../contracts/ticket-view.ts';
import { commandRows } from '../../db/tickets/command-rows.ts';
import { may } from '../../domain/permissions.ts';
import type { Context } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { wrongField } from '../wrong-field.ts';
import { idempotencyKey } from './command-endpoints.ts';
import { findTicket } from './find-ticket.ts';
import { isAccepted } from './send-command.ts';

type State = z.input<typeof view>;

/**
 * What became of a command or of an intake request that was answered with 202. Known is what is recorded, what is
 * accepted and waits, and, with `ticket`, what the ticket's workflow has accepted; all else is 404: send it again with
 * the same id.
 */
export const commandState = endpoint({
  method: 'get',
  path: '/commands/:id',
  operationId: 'showCommand',
  tag: 'commands',
  summary: 'What became of a command or an intake request',
  permission: 'view',
  params: z.object({ id: idempotencyKey }),
  query: z.object({
    ticket: z.string().min(1).max(40).optional().meta({ description: 'Number of its ticket, as the 202 names it.' }),
  }),
  answers: {
    200: { description: 'Recorded, refused, or accepted', schema: view, headers: { 'Retry-After': 'While accepted' } },
  },
  problems: ['not_found', 'unavailable'],
  handler: async ({ context, actor, params: { id }, query: { ticket: number }, language }) => {
    const recorded = await commandRows(context.db, actor, id, number ?? null);
    const [first, second] = recorded;
    // Ids are the callers' own: two tickets may know the same one.
    if (second) throw wrongField(language, 'ticket', 'required', 'query');
    if (first) {
      const { number, revision, refused } = first;
      return found({ id, number, state: refused ? 'refused' : 'recorded', revision, reason: refused });
    }
    const request = await acceptedRequest(context, actor, id);
    if (request) return found(request);
    if (number !== undefined) {
      await findTicket(context.db, number, actor);
      if (await isAccepted(context.temporal(), number, id)) return found(waiting(id, number));
    }
    throw new Problem('not_found', { detail: 'problem.detail.no_such_command' });
  },
});

const found = (body: State) => ({
  status: 200 as const,
  body,
  headers: (body.state === 'accepted' ? { 'Retry-After': '2' } : {}) as Record<string, string>,
});

const waiting = (id: string, number: string): State => ({
  id,
  number,
  state: 'accepted',
  revision: null,
  reason: null,
});

/** An accepted request without a recorded opening, for its caller and for those who may view the ticket it becomes. */
const acceptedRequest = async ({ db }: Context, actor: Actor, id: string): Promise<State | null> => {
  if (!z.uuid().safeParse(id).success) return null;
  const row = await db
    .selectFrom('intake_request')
    .select(['number', 'caller_id', 'start'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const facts = { requesterId: row.start.opening.submitted.requesterId, ownerId: null, groupId: null };
  return row.caller_id === actor.id || may(actor, 'view', facts) ? waiting(id, row.number) : null;
};
