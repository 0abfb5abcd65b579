import { z } from 'zod';
import { postInput, postKeys, postView } from '../../contracts/people.ts';
import { writeAudit } from '../../db/people/audit.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { withStoreProblems } from './store-problems.ts';

const columns = ['id', 'key', 'holder_id as holderId', 'group_id as groupId', 'created_at as createdAt'] as const;

const listPosts = endpoint({
  method: 'get',
  path: '/posts',
  operationId: 'listPosts',
  tag: 'people',
  summary: 'Posts and who holds them',
  permission: ['list_staff', 'manage_people'],
  query: z.object({ key: z.enum(postKeys).optional() }),
  answers: { 200: { description: 'All', schema: z.object({ items: z.array(postView) }) } },
  handler: async ({ context: { db }, query: { key } }) => {
    const items = await db
      .selectFrom('post')
      .select(columns)
      .$if(key !== undefined, (query) => query.where('key', '=', key!))
      .orderBy('key')
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return { status: 200, body: { items } };
  },
});

const givePost = endpoint({
  method: 'post',
  path: '/posts',
  operationId: 'givePost',
  tag: 'people',
  summary: 'Give a post to somebody, maybe for one group only (C-15)',
  permission: 'manage_people',
  body: postInput,
  answers: { 201: { description: 'Given', schema: postView } },
  problems: ['conflict'],
  handler: async ({ context: { db }, actor, body: { key, holderId, groupId = null }, language }) => {
    const post = await withStoreProblems(language, () =>
      db.transaction().execute(async (tx) => {
        const given = await tx
          .insertInto('post')
          .values({ key, holder_id: holderId, group_id: groupId })
          .returning(columns)
          .executeTakeFirstOrThrow();
        const subject = { kind: 'post', id: given.id };
        await writeAudit(tx, { actorId: actor.id, action: 'post_given', subject, data: { key, holderId, groupId } });
        return given;
      }),
    );
    return { status: 201, body: post };
  },
});

const takePost = endpoint({
  method: 'delete',
  path: '/posts/:id',
  operationId: 'takePost',
  tag: 'people',
  summary: 'Take a post away',
  permission: 'manage_people',
  params: z.object({ id: z.uuid() }),
  answers: { 204: { description: 'Taken away' } },
  problems: ['not_found'],
  handler: async ({ context: { db }, actor, params: { id } }) => {
    await db.transaction().execute(async (tx) => {
      const gone = await tx
        .deleteFrom('post')
        .where('id', '=', id)
        .returning(['key', 'holder_id as holderId', 'group_id as groupId'])
        .executeTakeFirst();
      if (!gone) throw new Problem('not_found');
      await writeAudit(tx, { actorId: actor.id, action: 'post_taken', subject: { kind: 'post', id }, data: gone });
    });
    return { status: 204 };
  },
});

/** Posts: list, give, take away. */
export const posts: readonly Endpoint[] = [listPosts, givePost, takePost];
