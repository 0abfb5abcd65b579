import { z } from 'zod';
import { categoryKey, categoryRouteView } from '../../contracts/people.ts';
import { writeAudit } from '../../db/people/audit.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { withStoreProblems } from './store-problems.ts';

const listRoutes = endpoint({
  method: 'get',
  path: '/category-routes',
  operationId: 'listCategoryRoutes',
  tag: 'people',
  summary: 'Which group a category’s tickets go to',
  permission: ['list_staff', 'manage_people'],
  answers: { 200: { description: 'All', schema: z.object({ items: z.array(categoryRouteView) }) } },
  handler: async ({ context: { db } }) => ({
    status: 200,
    body: {
      items: await db
        .selectFrom('category_route')
        .select(['category', 'group_id as groupId'])
        .orderBy('category')
        .execute(),
    },
  }),
});

// A key may hold slashes, so it stands in the body and in the query, not in the path.
const setRoute = endpoint({
  method: 'put',
  path: '/category-routes',
  operationId: 'setCategoryRoute',
  tag: 'people',
  summary: 'Send a category’s tickets to a group (S2-47, S2-48)',
  permission: 'manage_people',
  body: z.strictObject({ category: categoryKey, groupId: z.uuid() }),
  answers: { 200: { description: 'Set', schema: categoryRouteView } },
  handler: async ({ context: { db }, actor, body: { category, groupId }, language }) => {
    await withStoreProblems(language, () =>
      db.transaction().execute(async (tx) => {
        await tx
          .insertInto('category_route')
          .values({ category, group_id: groupId })
          .onConflict((conflict) => conflict.column('category').doUpdateSet({ group_id: groupId }))
          .execute();
        const subject = { kind: 'category_route', id: category };
        await writeAudit(tx, { actorId: actor.id, action: 'category_route_set', subject, data: { groupId } });
      }),
    );
    return { status: 200, body: { category, groupId } };
  },
});

const removeRoute = endpoint({
  method: 'delete',
  path: '/category-routes',
  operationId: 'removeCategoryRoute',
  tag: 'people',
  summary: 'No longer send a category’s tickets to a group',
  permission: 'manage_people',
  query: z.object({ category: categoryKey }),
  answers: { 204: { description: 'Removed' } },
  problems: ['not_found'],
  handler: async ({ context: { db }, actor, query: { category } }) => {
    await db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('category_route')
        .where('category', '=', category)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Problem('not_found');
      const subject = { kind: 'category_route', id: category };
      await writeAudit(tx, { actorId: actor.id, action: 'category_route_removed', subject });
    });
    return { status: 204 };
  },
});

/** Category → group: list, set, remove. */
export const categoryRoutes: readonly Endpoint[] = [listRoutes, setRoute, removeRoute];
