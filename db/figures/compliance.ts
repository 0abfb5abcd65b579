import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ComplianceBy } from '../../contracts/figures-view.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../schema/index.ts';

/** Which promises: due in [from, to). */
export type ComplianceWanted = {
  from: Instant;
  to: Instant;
  by: ComplianceBy | null;
  /** A limit noticed later than this was missed while the desk was down, ms. */
  lateAfterMs: number;
};

/** How the promises of one key were kept; `total` is the line of all. */
export type ComplianceRow = {
  total: boolean;
  key: string | null;
  met: number;
  missed: number;
  missedWhileDown: number;
  pastAtRegrading: number;
  open: number;
  dropped: number;
};

/** So many keys are counted apart; of groups and customers those that missed most. */
export const mostKeys = 1_000;

const keys: Record<ComplianceBy, RawBuilder<unknown>> = {
  level: sql`t.policy_key || '/' || d.level`,
  clock: sql`t.policy_key || '/' || d.clock`,
  group: sql`t.group_id::text`,
  customer: sql`coalesce(t.org_id, t.requester_id)::text`,
};

/**
 * The statement behind the figures: promises by when they were due (index deadline_due); of a missed one the lateness of
 * the rung that missed it, of which there is one: what a move puts into the past stays silent.
 */
export const complianceQuery = ({ from, to, by, lateAfterMs }: ComplianceWanted) => sql<ComplianceRow>`
  with promise as (
    select ${by === null ? sql`null::text` : keys[by]} as key, d.state, d.missed_at is not null as missed,
      d.past_at_regrading and d.missed_at is null as past, coalesce(r.lateness_ms > ${lateAfterMs}, false) as late
    from deadline as d
    join ticket as t on t.number = d.number
    left join deadline_rung as r
      on r.number = d.number and r.deadline_id = d.id and r.share = 1 and r.fired_at = d.missed_at
    where not d.reminder and d.due_at >= ${from} and d.due_at < ${to}
  )
  select grouping(key) = 1 as total, key,
    count(*) filter (where not missed and not past and state in ('met', 'provisional')) as met,
    count(*) filter (where missed) as missed,
    count(*) filter (where missed and late) as "missedWhileDown",
    count(*) filter (where past) as "pastAtRegrading",
    count(*) filter (where not missed and not past and state in ('running', 'paused')) as open,
    count(*) filter (where not missed and not past and state = 'void') as dropped
  from promise
  group by grouping sets ((), (key))
  order by total desc, ${by === 'group' || by === 'customer' ? sql`missed desc,` : sql``} key
  limit ${mostKeys + 1}`;

/** How promises were kept: the line of all first, then one per key. One statement. */
export const compliance = async (db: Kysely<Database>, wanted: ComplianceWanted): Promise<ComplianceRow[]> => {
  const { rows } = await complianceQuery(wanted).execute(db);
  return wanted.by === null ? rows.filter(({ total }) => total) : rows;
};
