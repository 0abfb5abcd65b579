import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** Who had to do with a ticket, and the supervisor to whom a complaint about it goes; null when each of them had. */
export type Uninvolved = { handledBy: string[]; supervisorId: string | null };

/**
 * For a complaint about a ticket (S4-07): the accounts that gave it a command, owned it or were asked to help with it, its
 * requester and the one who complains left out; and of the active supervisors that are not among them the one to whom it goes:
 * first those who are not of the ticket's group, then the one who owns the fewest open tickets.
 */
export const uninvolvedSupervisor = async (
  db: Kysely<Database>,
  about: string,
  complainantId: string,
): Promise<Uninvolved> => {
  const { rows } = await sql<{ id: string }>`
    select distinct involved.id from (
      select actor_id::text as id from ticket_event where number = ${about}
      union all
      select data ->> 'ownerId' from ticket_event where number = ${about}
      union all
      select data ->> 'to' from ticket_event where number = ${about} and type = 'collaboration_asked'
    ) as involved
    join ticket as t on t.number = ${about}
    where involved.id is not null and involved.id not in (t.requester_id::text, ${complainantId})
    order by 1`.execute(db);
  const handledBy = rows.map(({ id }) => id);
  const { rows: supervisors } = await sql<{ id: string }>`
    select a.id
    from account as a
    join ticket as t on t.number = ${about}
    where a.status = 'active' and a.roles @> array['supervisor']
      and a.id::text <> all(${[...handledBy, complainantId]}::text[]) and a.id <> t.requester_id
    order by
      exists (select from group_member as m where m.group_id = t.group_id and m.account_id = a.id)
        or exists (select from team_group as g where g.id = t.group_id and g.lead_id = a.id),
      (select count(*) from ticket as own
        where own.owner_id = a.id and own.status not in ('resolved', 'archived', 'cancelled')),
      a.id
    limit 1`.execute(db);
  return { handledBy, supervisorId: supervisors[0]?.id ?? null };
};
