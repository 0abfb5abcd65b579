import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** A group and its line of support, 1 the first. */
export type Route = { groupId: string; line: number };

/**
 * The active group that tickets of a category go to (S2-47), null when no route fits.
 *
 * @param categories keys, the most specific first, e.g. `['network/wifi', 'network']`
 */
export const routeOf = async (db: Kysely<Database>, categories: readonly string[]): Promise<Route | null> => {
  if (categories.length === 0) return null;
  const { rows } = await sql<{ group_id: string; line: number }>`
    select r.group_id, g.line from category_route r join team_group g on g.id = r.group_id
    where g.active and r.category = any(${categories})
    order by array_position(${categories}::text[], r.category)
    limit 1`.execute(db);
  return rows[0] ? { groupId: rows[0].group_id, line: rows[0].line } : null;
};
