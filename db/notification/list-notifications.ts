import { type Kysely, sql } from 'kysely';
import type { NotificationView } from '../../contracts/notification.ts';
import type { NotificationData } from '../../domain/notification/data-of.ts';
import type { Database } from '../schema/index.ts';

/** Which of a person's notifications; `after` is the last one of the page before. */
export type NotificationQuery = {
  accountId: string;
  unread?: boolean;
  limit: number;
  after?: { createdAt: string; id: string };
};

/** A page of a person's in-site notifications, newest first, each with what a cursor needs. */
export const listNotifications = async (
  db: Kysely<Database>,
  { accountId, unread, limit, after }: NotificationQuery,
): Promise<(Omit<NotificationView, 'data'> & { data: NotificationData; createdAt: string })[]> => {
  let query = db
    .selectFrom('notification')
    .select(['id', 'number', 'seq', 'template', 'data', 'at', 'read_at as readAt', 'created_at as createdAt'])
    .where('account_id', '=', accountId)
    .where('channel', '=', 'in_app')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (unread !== undefined) query = query.where('read_at', unread ? 'is' : 'is not', null);
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
  return query.execute();
};
