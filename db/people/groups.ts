import { type Kysely, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import type { groupChange, groupInput, groupView } from '../../contracts/people.ts';
import type { Database } from '../schema/index.ts';
import { given, type Store, WrongReference } from './store.ts';

type View = z.infer<typeof groupView>;

/** Groups with their members, sorted by line and name. */
export const groups: Store<
  View,
  z.infer<typeof groupInput>,
  z.infer<typeof groupChange>,
  { line?: View['line']; active?: boolean }
> = {
  list: async (db, { line, active }, after, limit) => {
    const rows = await withMembers(db)
      .$if(line !== undefined, (query) => query.where('g.line', '=', line!))
      .$if(active !== undefined, (query) => query.where('g.active', '=', active!))
      .$if(after !== null, (query) =>
        query.where(sql<boolean>`(g.line || lower(g.name), g.id) > (${after!.key}, ${after!.id}::uuid)`),
      )
      .orderBy('key')
      .orderBy('g.id')
      .limit(limit)
      .execute();
    return rows.map(({ key, ...item }) => ({ item, key }));
  },
  read: async (db, id) => {
    const row = await withMembers(db).where('g.id', '=', id).executeTakeFirst();
    if (!row) return null;
    const { key: _, ...item } = row;
    return item;
  },
  insert: async (tx, { name, line, leadId = null, memberIds = [] }) => {
    if (leadId !== null) await demandStaff(tx, 'leadId', [leadId]);
    const { id } = await tx
      .insertInto('team_group')
      .values({ name, line, lead_id: leadId })
      .returning('id')
      .executeTakeFirstOrThrow();
    await setMembers(tx, id, memberIds);
    return id;
  },
  update: async (tx, id, { memberIds, leadId, name, line, active }) => {
    // Two changes of the members at once: one after the other.
    const found = await tx.selectFrom('team_group').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
    if (!found) return null;
    if (typeof leadId === 'string') await demandStaff(tx, 'leadId', [leadId]);
    const columns = given({ name, line, active, lead_id: leadId });
    if (Object.keys(columns).length > 0) await tx.updateTable('team_group').set(columns).where('id', '=', id).execute();
    if (memberIds !== undefined) await setMembers(tx, id, memberIds);
    const changes = given({ name, line, active, leadId, memberIds });
    return { fields: Object.keys(changes), ...given({ leadId, memberIds, active }) };
  },
};

const withMembers = (db: Kysely<Database>) =>
  db
    .selectFrom('team_group as g')
    .select([
      'g.id',
      'g.name',
      'g.line',
      'g.lead_id as leadId',
      'g.active',
      'g.created_at as createdAt',
      sql<string[]>`array(select account_id::text from group_member where group_id = g.id order by 1)`.as('memberIds'),
      sql<string>`g.line || lower(g.name)`.as('key'),
    ]);

const setMembers = async (tx: Transaction<Database>, groupId: string, memberIds: readonly string[]): Promise<void> => {
  const ids = [...new Set(memberIds)];
  await demandStaff(tx, 'memberIds', ids);
  await tx.deleteFrom('group_member').where('group_id', '=', groupId).execute();
  if (ids.length === 0) return;
  await tx
    .insertInto('group_member')
    .values(ids.map((account_id) => ({ group_id: groupId, account_id })))
    .execute();
};

const demandStaff = async (tx: Transaction<Database>, field: string, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const rows = await tx
    .selectFrom('account')
    .select([
      'id',
      sql<boolean>`status = 'active' and roles && array['agent','engineer','supervisor','administrator']`.as('fit'),
    ])
    .where('id', 'in', [...ids])
    .execute();
  if (rows.length < new Set(ids).size) throw new WrongReference(field, 'unknown_reference');
  if (rows.some(({ fit }) => !fit)) throw new WrongReference(field, 'not_staff');
};
