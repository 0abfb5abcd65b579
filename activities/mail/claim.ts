import { type Kysely, sql } from 'kysely';
import type { CourierChannel } from '../../contracts/courier.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../../db/schema/index.ts';
import type { NotificationData } from '../../domain/notification/data-of.ts';

/** A notification that this courier alone may send now. */
export type Claim = {
  id: string;
  number: string;
  accountId: string;
  template: string;
  data: NotificationData;
  dedupKey: string;
  createdAt: Instant;
  /** Names this claim; a later one has a higher number and ends it. */
  attempts: number;
  /** An earlier courier had it in hand and its end is not known. */
  maybeSent: boolean;
};

/**
 * Takes the next due notification of a channel; undefined when there is none. Rows that another courier is just taking are
 * skipped (SKIP LOCKED), so any number of couriers share the work. The claim is committed before anything is sent and runs out after
 * `leaseMs`: a row still `sending` then belongs to a courier that died, and may have gone out.
 */
export const claimNext = async (
  db: Kysely<Database>,
  channel: CourierChannel,
  leaseMs: number,
): Promise<Claim | undefined> => {
  const { rows } = await sql<Claim>`
    with due as (
      select id from notification
      where channel = ${channel} and state in ('waiting', 'sending') and next_attempt_at <= now()
      order by next_attempt_at, created_at
      limit 1 for update skip locked
    )
    update notification as n
    set state = 'sending', claimed_at = now(), attempts = attempts + 1, maybe_sent = maybe_sent or state = 'sending',
        next_attempt_at = now() + ${leaseMs} * interval '1 millisecond'
    from due where n.id = due.id
    returning n.id, n.number, n.account_id as "accountId", n.template, n.data, n.dedup_key as "dedupKey",
      n.created_at as "createdAt", n.attempts, n.maybe_sent as "maybeSent"`.execute(db);
  return rows[0];
};
