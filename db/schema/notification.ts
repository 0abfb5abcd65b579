import type { Generated, JSONColumnType } from 'kysely';
import type { DeliveryState, NotificationChannel } from '../../contracts/courier.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { NotificationData } from '../../domain/notification/data-of.ts';

/** A message to one person over one channel about one event; codes only, see the migration. */
export type NotificationTable = {
  id: Generated<string>;
  number: string;
  seq: number;
  account_id: string;
  channel: NotificationChannel;
  template: string;
  data: JSONColumnType<NotificationData>;
  dedup_key: string;
  state: DeliveryState;
  attempts: Generated<number>;
  next_attempt_at: Generated<Instant>;
  maybe_sent: Generated<boolean>;
  last_error_code: string | null;
  claimed_at: Instant | null;
  delivered_at: Instant | null;
  read_at: Instant | null;
  at: Instant;
  created_at: Generated<Instant>;
};
