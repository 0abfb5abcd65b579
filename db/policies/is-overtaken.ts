import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';
import { lineageOf } from './lineage.ts';
import type { Move } from './moves.ts';

/**
 * Does nobody go to the version of this move any more? Versions whose dates are before the move's own count as in force,
 * whatever the database's clock says. A text is overtaken by a later text in force. What follows from a calendar or a base is
 * overtaken by a move to a later text, which takes the same tickets, and by a newer issue of what it brings that was made of another
 * version: what was published in its place. What follows from the version itself never overtakes it.
 */
export const isOvertaken = async (
  db: Kysely<Database>,
  { key, version, effectiveFrom, follows }: Move,
): Promise<boolean> => {
  const then = sql`greatest(now(), ${effectiveFrom}::timestamptz)`;
  const ofText = sql`${lineageOf(key)}
    select 1 from lineage later join lineage own on own.version = ${version}
    where later.version = later.text and later.text > own.text and later.effective_from <= ${then} limit 1`;
  const ofFollower = sql`${lineageOf(key)}
    select 1 from policy_move move join lineage later on later.version = move.version join lineage own on own.version = ${version}
    where move.policy_key = ${key} and move.follows is null and later.text > own.text and move.effective_from <= ${then}
      and coalesce(move.outcome, 'done') = 'done'
    union all
    select 1 from lineage later
      join policy_version new on new.key = ${key} and new.version = later.version
      join policy_version own on own.key = ${key} and own.version = ${version}
      join policy_version before on before.key = ${key} and before.version = ${follows}
    where new.follows is not null and later.version > ${version} and ${version}::int <> all(later.path)
      and later.effective_from <= ${then}
      and exists (
        select 1 from ${partsOf('own')} mine join ${partsOf('new')} theirs using (part)
          left join ${partsOf('before')} old using (part)
        where mine.number > coalesce(old.number, 0) and theirs.number > mine.number)
    limit 1`;
  const { rows } = await (follows === null ? ofText : ofFollower).execute(db);
  return rows.length > 0;
};

/** The calendars of a version, and its base as the part without a name. */
const partsOf = (version: 'own' | 'new' | 'before') => sql`(
  select part, (document ->> 'version')::int as number
    from json_each(${sql.ref(`${version}.body`)} -> 'calendars') as calendars (part, document)
  union all select '', (${sql.ref(`${version}.body`)} -> 'base' ->> 'version')::int)`;
