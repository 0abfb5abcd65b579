import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** Names of organisations, and of the people who are customers by themselves, by id. One statement, none for no ids. */
export const customerNames = async (
  db: Kysely<Database>,
  ids: Iterable<string | null>,
): Promise<ReadonlyMap<string, string>> => {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from organisation where id = any(${wanted}::uuid[])
    union all
    select id, display_name as name from account where id = any(${wanted}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
};
