import { z } from 'zod';
import { unreadCount } from '../../db/notification/unread-count.ts';
import { endpoint } from '../endpoint.ts';

/** The number on the bell. */
export const countUnread = endpoint({
  method: 'get',
  path: '/notifications/unread-count',
  operationId: 'countUnreadNotifications',
  tag: 'notifications',
  summary: 'How many own notifications are unread',
  permission: 'read_notifications',
  answers: { 200: { description: 'The count', schema: z.object({ unread: z.number().int().min(0) }) } },
  handler: async ({ context: { db }, actor }) => ({ status: 200, body: { unread: await unreadCount(db, actor.id) } }),
});
