import type { Kysely } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import type { Database } from '../../db/schema/index.ts';
import { may } from '../../domain/permissions.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { Problem } from '../problem.ts';

/** A ticket as SQL has it, for somebody who may see it. */
export type FoundTicket = { ticket: Ticket; parkedCode: string | null };

/**
 * The ticket of this number. Throws `not_found` for an unknown number and for one the actor may not see: that a number
 * exists is no stranger's business. An accepted one that is not recorded yet is `unavailable`, with Retry-After.
 */
export const findTicket = async (db: Kysely<Database>, number: string, actor: Actor): Promise<FoundTicket> => {
  const row = await db
    .selectFrom('ticket')
    .select(['state', 'parked_code'])
    .where('number', '=', number)
    .executeTakeFirst();
  if (!row) return notRecorded(db, number, actor);
  if (!may(actor, 'view', row.state))
    throw new Problem('not_found', { detail: 'problem.detail.no_such_ticket', values: { number } });
  return { ticket: row.state, parkedCode: row.parked_code };
};

const notRecorded = async (db: Kysely<Database>, number: string, actor: Actor): Promise<never> => {
  const request = await db.selectFrom('intake_request').select('start').where('number', '=', number).executeTakeFirst();
  const { requesterId } = request?.start.opening.submitted ?? {};
  if (requesterId && may(actor, 'view', { requesterId, ownerId: null, groupId: null })) {
    throw new Problem('unavailable', {
      reason: 'not_recorded_yet',
      detail: 'problem.detail.not_recorded_yet',
      headers: { 'Retry-After': '5' },
    });
  }
  throw new Problem('not_found', { detail: 'problem.detail.no_such_ticket', values: { number } });
};
