import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/**
 * The transaction id (xid8) below which nothing in this database runs any more. A snapshot's xmin would be too careful:
 * it counts the transactions of all databases of the server, so that a long one of a stranger would hold the live
 * streams back. Other roles' sessions tell their transaction only to members of `pg_read_all_stats`; while there is one
 * that we may not see, xmin it is.
 *
 * An id below the snapshot's xmax was given out before, and stands in pg_stat_activity, which reads the process array
 * itself, until its transaction has ended. It is 32 bits wide there: its age places it, and one that seems older than
 * half of all ids is younger than the snapshot.
 */
export const horizon = async (db: Kysely<Database>): Promise<string> => {
  const { rows } = await sql<{ xid: string }>`
    with snapshot as materialized (
      select pg_snapshot_xmin(now) as xmin, pg_snapshot_xmax(now)::text::bigint as xmax from pg_current_snapshot() as now
    ), session as materialized (
      select backend_xid::text::bigint as xid, query = '<insufficient privilege>' as hidden
      from pg_stat_activity where datname = current_database()
    ), running as materialized (
      select (xmax - xid) & 4294967295 as age from session, snapshot where xid is not null
    )
    select case when exists (select from session where hidden) then xmin::text
      else (xmax - coalesce((select max(age) from running where age < 2147483648), 0))::text end as xid
    from snapshot`.execute(db);
  return rows[0]!.xid;
};
