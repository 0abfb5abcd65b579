import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/**
 * Account ids of the active engineers who may review a level (S4-36): those of the ticket's group, or all when it has
 * no group or the group no engineer. Sorted by id; empty when there is nobody.
 */
export const reviewersOf = async (db: Kysely<Database>, groupId: string | null): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    with engineer as (
      select a.id, exists (select from group_member m where m.account_id = a.id and m.group_id = ${groupId}) as near
      from account a where a.status = 'active' and a.roles @> array['engineer']
    )
    select id from engineer where near or not exists (select from engineer where near) order by id`.execute(db);
  return rows.map(({ id }) => id);
};
