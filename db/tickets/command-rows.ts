import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import { type Permission, reachOf } from '../../domain/permissions.ts';
import type { Database } from '../schema/index.ts';

/** A decided command of a ticket that the actor may view. */
export type RecordedCommand = { number: string; revision: number; refused: string | null };

/**
 * Decided commands with this id, one per ticket and the two newest at most: those that left something the actor may
 * read, or are the actor's own. One statement. Ids are the callers' own, so any number of other people's tickets may
 * know the same one: the statement itself leaves out what the actor may not see.
 */
export const commandRows = async (
  db: Kysely<Database>,
  actor: Actor,
  id: string,
  number: string | null,
): Promise<RecordedCommand[]> => {
  const { rows } = await sql<RecordedCommand>`
    select c.number, c.seq as revision, c.refused
    from command c join ticket t on t.number = c.number
    where c.command_id = ${id} and (${number}::text is null or c.number = ${number})
      and ${reaching(actor, 'view')}
      and (${reaching(actor, 'view_staff_entries')} or exists (
        select from ticket_event e where e.number = c.number and e.command_id = c.command_id
          and (e.audience = 'requester' or e.actor_id = ${actor.id})
      ))
    order by c.recorded_at desc limit 2`.execute(db);
  return rows;
};

/** The tickets `t` on which the actor has this permission; none when denied. */
const reaching = (actor: Actor, permission: Permission): RawBuilder<unknown> => {
  const parts = reachOf(actor, permission).map((reach) => {
    if (reach === 'any') return sql`true`;
    return reach === 'own' ? sql`t.requester_id = ${actor.id}` : sql`t.owner_id = ${actor.id}`;
  });
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`;
};
