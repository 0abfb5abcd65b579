import { type Kysely, sql } from 'kysely';
import { openStatuses, type Ticket } from '../../domain/ticket/ticket.ts';
import type { Database } from '../schema/index.ts';

/** An open ticket with the customer it is for: the organisation, or the requester alone. */
export type OpenTicket = { number: string; ticket: Ticket; customer: { id: string; name: string } };

/** The next open tickets under versions of a policy before this one, by number; `under`: under that one only. */
export const openTickets = async (
  db: Kysely<Database>,
  {
    key,
    before,
    under,
    after,
    limit,
  }: { key: string; before: number; under: number | null; after: string; limit: number },
): Promise<OpenTicket[]> => {
  const { rows } = await sql<OpenTicket>`
    select t.number, t.state as ticket,
      json_build_object('id', coalesce(o.id, a.id), 'name', coalesce(o.name, a.display_name)) as customer
    from ticket t left join organisation o on o.id = t.org_id join account a on a.id = t.requester_id
    where t.policy_key = ${key} and t.status in (${sql.join([...openStatuses])})
      and (t.state -> 'policy' ->> 'version')::int < ${before}
      and (${under}::int is null or (t.state -> 'policy' ->> 'version')::int = ${under}) and t.number > ${after}
    order by t.number limit ${limit}`.execute(db);
  return rows;
};
