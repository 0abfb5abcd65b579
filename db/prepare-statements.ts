import type pg from 'pg';

/** Distinct statements that one process prepares; each costs every connection some kilobytes. */
const mostStatements = 400;

/** Seen so often a statement is worth a name. */
const often = 3;

/**
 * What is planned anew every time: pages of lists, whose best plan depends on the values, and statements whose result
 * follows the table (`*`), which a migration would break for connections that have prepared them.
 */
const plannedAnew = /\blimit\b|\*/i;

const seen = new Map<string, number>();
const names = new Map<string, string>();

const nameOf = (text: string): string | undefined => {
  const known = names.get(text);
  if (known !== undefined || plannedAnew.test(text) || names.size >= mostStatements) return known;
  const times = (seen.get(text) ?? 0) + 1;
  if (times < often) {
    // Statements that differ every time must not fill the memory.
    if (seen.size > 5_000) seen.clear();
    seen.set(text, times);
    return undefined;
  }
  seen.delete(text);
  const name = `desk_${names.size}`;
  names.set(text, name);
  return name;
};

/**
 * Lets the server parse and plan a statement once per connection instead of every time: two thirds of what the desk's small
 * statements cost PostgreSQL were parsing and planning (docs/decisions/0021). For clients of a pool, when they connect.
 */
export const prepareStatements = (client: pg.PoolClient): void => {
  const query = client.query.bind(client) as (config: unknown, values?: unknown, callback?: unknown) => unknown;
  const prepared = (config: unknown, values?: unknown, callback?: unknown): unknown => {
    const name = typeof config === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(config) : undefined;
    return name === undefined ? query(config, values, callback) : query({ name, text: config, values }, callback);
  };
  client.query = prepared as typeof client.query;
};
