import { type Kysely, sql } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import { audiencesFor } from '../../domain/permissions.ts';
import type { Database } from '../schema/index.ts';

/** A decided command of a ticket that the actor may view. */
export type RecordedCommand = { number: string; revision: number; refused: string | null };

/**
 * Decided commands with this id, one per ticket at most: those that left something the actor may read, or are the
 * actor's own. One statement.
 */
export const commandRows = async (
  db: Kysely<Database>,
  actor: Actor,
  id: string,
  number: string | null,
): Promise<RecordedCommand[]> => {
  const { rows } = await sql<
    RecordedCommand & { requesterId: string; ownerId: string | null; groupId: string | null; open: boolean }
  >`
    select c.number, c.seq as revision, c.refused,
      t.requester_id as "requesterId", t.owner_id as "ownerId", t.group_id as "groupId",
      exists (
        select from ticket_event e where e.number = c.number and e.command_id = c.command_id
          and (e.audience = 'requester' or e.actor_id = ${actor.id})
      ) as open
    from command c join ticket t on t.number = c.number
    where c.command_id = ${id} and (${number}::text is null or c.number = ${number})
    order by c.recorded_at desc limit 50`.execute(db);
  return rows
    .filter((row) => audiencesFor(actor, row).includes(row.open ? 'requester' : 'staff'))
    .map(({ number, revision, refused }) => ({ number, revision, refused }));
};
