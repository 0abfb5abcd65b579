import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema/index.ts';

/** A text that belongs into a mail; undefined when it was erased since. */
export const ticketText = async (db: Kysely<Database>, number: string, textId: string): Promise<string | undefined> => {
  const row = await db
    .selectFrom('ticket_text')
    .select('body')
    .where('id', '=', textId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.body || undefined;
};
