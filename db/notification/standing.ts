import { type Kysely, sql } from 'kysely';
import type { CourierChannel, DeliveryState } from '../../contracts/courier.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../schema/index.ts';

/** Where a channel stands. */
export type ChannelStanding = {
  /** Waiting or being sent. */
  waiting: number;
  /** When the oldest of them was written. */
  oldestAt: Instant | null;
  /** Ms until the next may be tried, 0 when it may be now; null when none waits. */
  nextInMs: number | null;
  /** Of the waiting row that was tried last. */
  lastErrorCode: string | null;
};

/** What waits on a channel; reads only rows that wait, so its cost does not grow with the years. */
export const channelStanding = async (db: Kysely<Database>, channel: CourierChannel): Promise<ChannelStanding> => {
  const { rows } = await sql<ChannelStanding>`
    select count(*) as waiting, min(created_at) as "oldestAt",
      case when count(*) > 0
        then greatest(0, ceil(extract(epoch from min(next_attempt_at) - now()) * 1000))::int8 end as "nextInMs",
      (array_agg(last_error_code order by claimed_at desc) filter (where last_error_code is not null))[1] as "lastErrorCode"
    from notification where channel = ${channel} and state in ('waiting', 'sending')`.execute(db);
  return rows[0]!;
};

/** How many notifications of a channel are in trouble for good or uncertain; for /metrics. */
export const troubleCounts = async (
  db: Kysely<Database>,
  channel: CourierChannel,
): Promise<Record<Extract<DeliveryState, 'failed' | 'uncertain'>, number>> => {
  const rows = await db
    .selectFrom('notification')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('channel', '=', channel)
    .where('state', 'in', ['failed', 'uncertain'])
    .groupBy('state')
    .execute();
  const count = (state: DeliveryState) => rows.find((row) => row.state === state)?.count ?? 0;
  return { failed: count('failed'), uncertain: count('uncertain') };
};

/** Is anything of a channel due now? For the relay's sweep. */
export const somethingIsDue = async (db: Kysely<Database>, channel: CourierChannel): Promise<boolean> => {
  const row = await db
    .selectFrom('notification')
    .select('id')
    .where('channel', '=', channel)
    .where('state', 'in', ['waiting', 'sending'])
    .where('next_attempt_at', '<=', sql<Instant>`now()`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};
