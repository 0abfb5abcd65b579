import { type Kysely, sql } from 'kysely';
import type { TextRef } from '../../contracts/event.ts';
import type { Database } from '../schema/index.ts';

/** Texts of one ticket by their references; null for an erased one. One statement, none when there is nothing to ask. */
export const textsOf = async (
  db: Kysely<Database>,
  number: string,
  refs: readonly (TextRef | null)[],
): Promise<(ref: TextRef | null) => string | null> => {
  const ids = refs.flatMap((ref) => (ref ? [ref.textId] : []));
  const rows =
    ids.length === 0
      ? []
      : await db
          .selectFrom('ticket_text')
          .select(['id', 'body'])
          .where('number', '=', number)
          .where('id', '=', sql<string>`any(${ids}::uuid[])`)
          .execute();
  const bodies = new Map(rows.map((row) => [row.id, row.body]));
  return (ref) => (ref ? (bodies.get(ref.textId) ?? null) : null);
};
