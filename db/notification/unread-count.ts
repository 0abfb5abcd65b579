import type { Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';

/** How many in-site notifications a person has not read; an index holds just these. */
export const unreadCount = async (db: Kysely<Database>, accountId: string): Promise<number> => {
  const row = await db
    .selectFrom('notification')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('channel', '=', 'in_app')
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
};
