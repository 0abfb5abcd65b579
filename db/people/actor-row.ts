import { sql } from 'kysely';
import type { Actor, Role } from '../../contracts/actor.ts';

/** The facts of an actor as SQL gives them. */
export type ActorRow = {
  id: string;
  account: string;
  roles: Role[];
  group_ids: string[];
  org_id: string | null;
  status: 'active' | 'disabled';
};

/** Select list of an {@link ActorRow}, for statements in which the table account is named `a`. */
export const actorColumns = sql`
  a.id, a.account, a.roles, a.org_id, a.status,
  array(select m.group_id::text from group_member m where m.account_id = a.id order by 1) as group_ids`;

/** A row as {@link Actor}. */
export const actorOfRow = (row: ActorRow): Actor => ({
  id: row.id,
  account: row.account,
  roles: row.roles,
  groupIds: row.group_ids,
  orgId: row.org_id,
  status: row.status,
});
