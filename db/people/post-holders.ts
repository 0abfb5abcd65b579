import { type Kysely, sql } from 'kysely';
import type { PostKey } from '../../contracts/people.ts';
import type { Database } from '../schema/index.ts';

/**
 * Account ids of the active holders of a post: those for this group, else those for the whole desk, else any, because
 * an escalation that tells the wrong supervisor is better than one that tells nobody. Sorted by id.
 */
export const postHolders = async (
  db: Kysely<Database>,
  key: PostKey,
  groupId: string | null = null,
): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    with holder as (
      select a.id, case when p.group_id = ${groupId}::uuid then 1 when p.group_id is null then 2 else 3 end as distance
      from post p join account a on a.id = p.holder_id
      where p.key = ${key} and a.status = 'active'
    )
    select distinct id from holder where distance = (select min(distance) from holder) order by id`.execute(db);
  return rows.map(({ id }) => id);
};
