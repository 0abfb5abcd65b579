import { z } from 'zod';
import { markAllRead } from '../../db/notification/mark-read.ts';
import { endpoint } from '../endpoint.ts';

/** Marks all as read. */
export const readAllNotifications = endpoint({
  method: 'post',
  path: '/notifications/read-all',
  operationId: 'readAllNotifications',
  tag: 'notifications',
  summary: 'Mark all own notifications as read',
  permission: 'read_notifications',
  answers: { 200: { description: 'How many were unread', schema: z.object({ read: z.number().int().min(0) }) } },
  handler: async ({ context: { db }, actor }) => ({ status: 200, body: { read: await markAllRead(db, actor.id) } }),
});
