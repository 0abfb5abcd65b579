import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import type { departmentChange, departmentInput, departmentView } from '../../contracts/people.ts';
import type { DepartmentTable } from '../schema/department.ts';
import { given, type Store } from './store.ts';

type View = z.infer<typeof departmentView>;

/** Departments of organisations, sorted by name. */
export const departments: Store<
  View,
  z.infer<typeof departmentInput>,
  z.infer<typeof departmentChange>,
  { orgId?: string }
> = {
  list: async (db, { orgId }, after, limit) => {
    const rows = await db
      .selectFrom('department')
      .selectAll()
      .select(sql<string>`lower(name)`.as('key'))
      .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
      .$if(after !== null, (query) =>
        query.where(sql<boolean>`(lower(name), id) > (${after!.key}, ${after!.id}::uuid)`),
      )
      .orderBy('key')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ item: viewOf(row), key: row.key }));
  },
  read: async (db, id) => {
    const row = await db.selectFrom('department').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? viewOf(row) : null;
  },
  insert: async (tx, { orgId, name }) => {
    const row = await tx
      .insertInto('department')
      .values({ org_id: orgId, name })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  },
  update: async (tx, id, change) => {
    const { numUpdatedRows } = await tx
      .updateTable('department')
      .set(given(change))
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 0n ? null : { fields: Object.keys(change) };
  },
};

const viewOf = (row: Selectable<DepartmentTable>): View => ({
  id: row.id,
  orgId: row.org_id,
  name: row.name,
  createdAt: row.created_at,
});
