import type { Kysely } from 'kysely';
import type { DeliveryState, NotificationChannel } from '../../contracts/courier.ts';
import type { Database } from '../schema/index.ts';

/** A person who was told of an event of a ticket, over one channel, and how far that came. */
export type Told = { seq: number; accountId: string; channel: NotificationChannel; state: DeliveryState };

/** Who was told of these events of a ticket. One statement, none when there are no events. */
export const toldOf = async (db: Kysely<Database>, number: string, seqs: readonly number[]): Promise<Told[]> => {
  if (seqs.length === 0) return [];
  const rows = await db
    .selectFrom('notification')
    .select(['seq', 'account_id as accountId', 'channel', 'state'])
    .where('number', '=', number)
    .where('seq', 'in', [...seqs])
    .orderBy('seq')
    .orderBy('account_id')
    .orderBy('channel')
    .execute();
  return rows;
};
