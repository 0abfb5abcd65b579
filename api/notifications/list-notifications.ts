import { z } from 'zod';
import { instant } from '../../contracts/instant.ts';
import { notificationView } from '../../contracts/notification.ts';
import { listNotifications as list } from '../../db/notification/list-notifications.ts';
import { promisedOnly } from '../../domain/notification/promised.ts';
import { endpoint } from '../endpoint.ts';
import { cursorOf, pageOf, pageQuery, readCursor } from '../people/paging.ts';

const cursor = z
  .string()
  .max(600)
  .transform((text, context) => {
    const found = readCursor(text);
    if (found && instant.safeParse(found.key).success) return { createdAt: found.key, id: found.id };
    context.addIssue({ code: 'custom', message: 'invalid' });
    return z.NEVER;
  })
  .meta({ type: 'string', description: 'The `next` of the page before.' });

/** One's own in-site notifications (S2-21). */
export const listNotifications = endpoint({
  method: 'get',
  path: '/notifications',
  operationId: 'listNotifications',
  tag: 'notifications',
  summary: 'Own notifications, newest first',
  permission: 'read_notifications',
  query: z.object({
    limit: pageQuery.limit,
    after: cursor.optional(),
    unread: z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional()
      .meta({ description: 'Only unread ones, or only those already read.' }),
  }),
  answers: { 200: { description: 'A page of notifications', schema: pageOf(notificationView) } },
  handler: async ({ context: { db, desk }, actor, query: { limit, after, unread } }) => {
    const rows = await list(db, {
      accountId: actor.id,
      limit: limit + 1,
      ...(unread !== undefined && { unread }),
      ...(after && { after }),
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last ? cursorOf(last.createdAt, last.id) : null;
    return {
      status: 200,
      body: {
        items: page.map(({ createdAt: _, data, ...view }) => ({
          ...view,
          data: data.promises
            ? { ...data, promises: promisedOnly(desk.policies.of(data.policy)?.policy.clocks, data.promises) }
            : data,
        })),
        next,
      },
    };
  },
});
