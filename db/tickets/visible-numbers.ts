import type { Kysely } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import { may } from '../../domain/permissions.ts';
import type { Database } from '../schema/index.ts';

/** Those of these ticket numbers whose tickets the actor may view. One statement, none when there is nothing to ask. */
export const visibleNumbers = async (
  db: Kysely<Database>,
  actor: Actor,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (numbers.length === 0) return new Set();
  const rows = await db
    .selectFrom('ticket')
    .select(['number', 'requester_id as requesterId', 'owner_id as ownerId', 'group_id as groupId'])
    .where('number', 'in', [...numbers])
    .execute();
  return new Set(rows.filter((row) => may(actor, 'view', row)).map(({ number }) => number));
};
