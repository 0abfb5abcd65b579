import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import type { organisationChange, organisationInput, organisationView } from '../../contracts/people.ts';
import type { OrganisationTable } from '../schema/organisation.ts';
import { given, type Store } from './store.ts';

type View = z.infer<typeof organisationView>;

/** Organisations, sorted by name. */
export const organisations: Store<
  View,
  z.infer<typeof organisationInput>,
  z.infer<typeof organisationChange>,
  { kind?: View['kind']; active?: boolean }
> = {
  list: async (db, { kind, active }, after, limit) => {
    const rows = await db
      .selectFrom('organisation')
      .selectAll()
      .select(sql<string>`lower(name)`.as('key'))
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .$if(active !== undefined, (query) => query.where('active', '=', active!))
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
    const row = await db.selectFrom('organisation').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? viewOf(row) : null;
  },
  insert: async (tx, { name, kind, trade = null }) => {
    const row = await tx
      .insertInto('organisation')
      .values({ name, kind, trade })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  },
  update: async (tx, id, change) => {
    const { numUpdatedRows } = await tx
      .updateTable('organisation')
      .set(given(change))
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 0n ? null : { fields: Object.keys(change) };
  },
};

const viewOf = (row: Selectable<OrganisationTable>): View => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  trade: row.trade,
  active: row.active,
  createdAt: row.created_at,
});
