import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** The active lead (null: none) and the active members of a group; null when there is no such group. One statement. */
export const peopleOfGroup = async (
  db: Kysely<Database>,
  groupId: string,
): Promise<{ leadId: string | null; memberIds: string[] } | null> => {
  const { rows } = await sql<{ lead_id: string | null; member_ids: string[] }>`
    select (select a.id from account a where a.id = g.lead_id and a.status = 'active') as lead_id,
      array(
        select a.id::text from group_member m join account a on a.id = m.account_id
        where m.group_id = g.id and a.status = 'active' order by 1
      ) as member_ids
    from team_group g where g.id = ${groupId}`.execute(db);
  const row = rows[0];
  return row ? { leadId: row.lead_id, memberIds: row.member_ids } : null;
};
