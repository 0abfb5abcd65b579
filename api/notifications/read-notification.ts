import { z } from 'zod';
import { markRead } from '../../db/notification/mark-read.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';

/** Marks one as read; doing it again changes nothing. */
export const readNotification = endpoint({
  method: 'post',
  path: '/notifications/:id/read',
  operationId: 'readNotification',
  tag: 'notifications',
  summary: 'Mark one of the own notifications as read',
  permission: 'read_notifications',
  params: z.object({ id: z.uuid() }),
  answers: { 204: { description: 'It is read' } },
  problems: ['not_found'],
  handler: async ({ context: { db }, actor, params }) => {
    if (!(await markRead(db, actor.id, params.id))) throw new Problem('not_found');
    return { status: 204 };
  },
});
