import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** Marks one of a person's notifications as read; the first time counts. False when the person has no such notification. */
export const markRead = async (db: Kysely<Database>, accountId: string, id: string): Promise<boolean> => {
  const changed = await db
    .updateTable('notification')
    .set({ read_at: sql<string>`coalesce(read_at, now())` })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('channel', '=', 'in_app')
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
};

/** Marks all of a person's notifications as read; returns how many were not. */
export const markAllRead = async (db: Kysely<Database>, accountId: string): Promise<number> => {
  const changed = await db
    .updateTable('notification')
    .set({ read_at: sql<string>`now()` })
    .where('account_id', '=', accountId)
    .where('channel', '=', 'in_app')
    .where('read_at', 'is', null)
    .executeTakeFirst();
  return Number(changed.numUpdatedRows);
};
