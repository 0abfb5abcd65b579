import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../schema/index.ts';

/** Which rungs: fired in [from, to). */
export type LatenessWanted = { from: Instant; to: Instant; lateAfterMs: number; boundsMs: readonly number[] };

/** How late the rungs of one clock fired; `total` is the line of all. */
export type LatenessRow = {
  total: boolean;
  policy: string | null;
  clock: string | null;
  count: number;
  late: number;
  /** 50th, 95th and 99th of a hundred, ms. */
  quantiles: number[];
  maxMs: number;
  /** How many were at most so late, for each bound. */
  upTo: number[];
};

/** The statement: rungs by when they fired (index deadline_rung_fired). */
export const latenessQuery = ({ from, to, lateAfterMs, boundsMs }: LatenessWanted) => sql<LatenessRow>`
  select grouping(d.clock) = 1 as total, t.policy_key as policy, d.clock, count(*) as count,
    count(*) filter (where r.lateness_ms > ${lateAfterMs}) as late,
    percentile_cont(array[0.5, 0.95, 0.99]) within group (order by r.lateness_ms::float8) as quantiles,
    max(r.lateness_ms) as "maxMs",
    array[${sql.join(boundsMs.map((bound) => sql`count(*) filter (where r.lateness_ms <= ${bound})`))}] as "upTo"
  from deadline_rung as r
  join deadline as d on d.number = r.number and d.id = r.deadline_id
  join ticket as t on t.number = r.number
  where r.fired_at >= ${from} and r.fired_at < ${to}
  group by grouping sets ((), (t.policy_key, d.clock))
  having count(*) > 0
  order by total desc, t.policy_key, d.clock`;

/** How late rungs fired: the line of all first, then one per policy and clock; nothing when none did. One statement. */
export const lateness = async (db: Kysely<Database>, wanted: LatenessWanted): Promise<LatenessRow[]> => {
  const { rows } = await latenessQuery(wanted).execute(db);
  return rows;
};
