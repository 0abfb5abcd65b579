import { sql } from 'kysely';
import { z } from 'zod';
import { roles } from '../../contracts/actor.ts';
import { colleagueView } from '../../contracts/people.ts';
import { endpoint } from '../endpoint.ts';

/** Active colleagues: whom a ticket can be assigned to, and whose names stand in timelines. */
export const listStaff = endpoint({
  method: 'get',
  path: '/staff',
  operationId: 'listStaff',
  tag: 'people',
  summary: 'Active agents, engineers, supervisors and administrators, by name',
  permission: 'list_staff',
  query: z.object({ role: z.enum(roles).exclude(['requester']).optional(), groupId: z.uuid().optional() }),
  answers: { 200: { description: 'All', schema: z.object({ items: z.array(colleagueView) }) } },
  handler: async ({ context: { db }, query: { role, groupId } }) => {
    const items = await db
      .selectFrom('account as a')
      .select([
        'a.id',
        'a.account',
        'a.display_name as displayName',
        'a.roles',
        sql<string[]>`array(select group_id::text from group_member where account_id = a.id order by 1)`.as('groupIds'),
      ])
      .where('a.status', '=', 'active')
      .where(sql<boolean>`a.roles && array['agent', 'engineer', 'supervisor', 'administrator']`)
      .$if(role !== undefined, (query) => query.where(sql<boolean>`a.roles @> array[${role}]`))
      .$if(groupId !== undefined, (query) =>
        query.where(sql<boolean>`exists (select from group_member where account_id = a.id and group_id = ${groupId})`),
      )
      .orderBy(sql`lower(a.account)`)
      .execute();
    return { status: 200, body: { items } };
  },
});
