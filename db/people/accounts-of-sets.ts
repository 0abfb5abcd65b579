import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { AccountSet } from '../../domain/notification/recipient-chain.ts';
import type { ToldAccount } from '../../domain/notification/told-people.ts';
import type { Database } from '../schema/index.ts';

/**
 * The active accounts of many sets by one statement; a set that names nobody is empty. Returns the look-up from a set to its accounts.
 */
export const accountsOfSets = async (
  trx: Kysely<Database>,
  sets: readonly AccountSet[],
): Promise<(set: AccountSet) => readonly ToldAccount[]> => {
  const wanted = new Map(sets.filter(namesUuids).map((set) => [JSON.stringify(set), set]));
  if (wanted.size === 0) return () => [];
  const members = [...wanted].map(
    ([key, set]) => sql`select ${key}::text as set_key, m.id from ${membersOf(set)} as m`,
  );
  const { rows } = await sql<{ set_key: string; id: string; by_email: boolean }>`
    select s.set_key, a.id, a.notify_email and a.email is not null as by_email
    from (${sql.join(members, sql` union all `)}) as s
    join account as a on a.id = s.id
    where a.status = 'active'
    order by a.id`.execute(trx);
  const found = new Map<string, ToldAccount[]>();
  for (const row of rows) {
    const accounts = found.get(row.set_key) ?? [];
    accounts.push({ id: row.id, byEmail: row.by_email });
    found.set(row.set_key, accounts);
  }
  return (set) => found.get(JSON.stringify(set)) ?? [];
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isUuid = (id: string): boolean => uuid.test(id);

/** An id that is no uuid would make PostgreSQL refuse the whole record, and the ticket would park for a notification. */
const namesUuids = (set: AccountSet): boolean => !('groupId' in set) || set.groupId === null || isUuid(set.groupId);

const membersOf = (set: AccountSet): RawBuilder<unknown> => {
  switch (set.kind) {
    case 'ids':
      return sql`(select id from account where id = any(${set.ids.filter(isUuid)}::uuid[]))`;
    case 'group':
      return sql`(select account_id as id from group_member where group_id = ${set.groupId})`;
    case 'group_lead':
      return sql`(select lead_id as id from team_group where id = ${set.groupId})`;
    case 'group_supervisors':
      return sql`(select g.account_id as id from group_member as g join account as s on s.id = g.account_id
        where g.group_id = ${set.groupId} and s.roles @> array['supervisor'])`;
    case 'role':
      return sql`(select id from account where roles @> array[${set.role}]::text[])`;
    case 'post':
      return sql`(select holder_id as id from post where key = ${set.key}
        and group_id is not distinct from ${set.groupId}::uuid)`;
  }
};
