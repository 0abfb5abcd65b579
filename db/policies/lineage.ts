import { type RawBuilder, sql } from 'kysely';

/**
 * The versions of a policy with what they come from, as the beginning of a query: table `lineage` with `version`,
 * `effective_from`, `path` (from the version that was asked for, by calendars and bases, to this one) and `text` (the first of the
 * path). A later text overtakes an older one, whatever numbers their followers have.
 */
export const lineageOf = (key: string): RawBuilder<unknown> => sql`
  with recursive lineage (version, effective_from, text, path) as (
    select one.version, one.effective_from, one.version, array[one.version] from policy_version one
    where one.key = ${key} and not exists (
      select 1 from policy_version before where before.key = one.key and before.version = one.follows)
    union all
    select one.version, one.effective_from, lineage.text, lineage.path || one.version
    from policy_version one join lineage on one.follows = lineage.version
    where one.key = ${key})`;
