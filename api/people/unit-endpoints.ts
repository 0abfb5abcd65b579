import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import { writeAudit } from '../../db/people/audit.ts';
import type { Store } from '../../db/people/store.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { wrongField } from '../wrong-field.ts';
import { cursorOf, pageOf, pageQuery, readCursor } from './paging.ts';
import { withStoreProblems } from './store-problems.ts';

type Unit<V extends { id: string }, I, C, F extends z.ZodRawShape> = {
  /** `/organisations` */
  path: `/${string}`;
  /** `organisation`: in the audit, and the end of operation ids. */
  kind: string;
  view: z.ZodType<V, V>;
  input: z.ZodType<I>;
  change: z.ZodType<C>;
  filter: F;
  store: Store<V, I, C, z.output<z.ZodObject<F>>>;
  /** Who may read; writing takes `manage_people`. */
  readers: readonly Permission[];
};

const one = z.object({ id: z.uuid() });
type One = z.infer<typeof one>;
type Page = { limit: number; after?: string };
type UnitCall<P, Q = undefined, B = undefined> = Call<Actor, P, Q, B, undefined>;

/** The four endpoints of a kind of person or unit: list, create, read, change. Nothing is ever deleted. */
export const unitEndpoints = <V extends { id: string }, I, C extends object, F extends z.ZodRawShape>(
  unit: Unit<V, I, C, F>,
): Endpoint[] => {
  const { path, kind, view, input, change, filter, store, readers } = unit;
  const Kind = kind[0]!.toUpperCase() + kind.slice(1);
  const tag = 'people';

  const list: Endpoint = {
    method: 'get',
    path,
    operationId: `list${Kind}s`,
    tag,
    summary: `List ${kind}s`,
    permission: readers,
    query: z.object({ ...pageQuery, ...filter }),
    answers: { 200: { description: 'A page', schema: pageOf(view) } },
    handler: async ({ context: { db }, query }: UnitCall<undefined, Page & z.output<z.ZodObject<F>>>) => {
      const { limit, after, ...wanted } = query;
      const cursor = after === undefined ? null : readCursor(after);
      if (after !== undefined && cursor === null) {
        throw new Problem('invalid_request', { reason: 'unknown_cursor' });
      }
      const rows = await store.list(db, wanted as unknown as z.output<z.ZodObject<F>>, cursor, limit + 1);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const items = rows.slice(0, limit).map(({ item }) => item);
      return { status: 200, body: { items, next: last ? cursorOf(last.key, last.item.id) : null } };
    },
  };

  const create: Endpoint = {
    method: 'post',
    path,
    operationId: `create${Kind}`,
    tag,
    summary: `Create a ${kind}`,
    permission: 'manage_people',
    body: input,
    answers: { 201: { description: 'Created', schema: view, headers: { Location: 'Where it is' } } },
    problems: ['conflict'],
    handler: async ({ context: { db }, actor, body, language }: UnitCall<undefined, undefined, I>) => {
      const id = await withStoreProblems(language, () =>
        db.transaction().execute(async (tx) => {
          const made = await store.insert(tx, body);
          await writeAudit(tx, { actorId: actor.id, action: `${kind}_created`, subject: { kind, id: made } });
          return made;
        }),
      );
      return { status: 201, body: await demand(store.read(db, id)), headers: { Location: `${path}/${id}` } };
    },
  };

  const read: Endpoint = {
    method: 'get',
    path: `${path}/:id`,
    operationId: `read${Kind}`,
    tag,
    summary: `One ${kind}`,
    permission: readers,
    params: one,
    answers: { 200: { description: 'Found', schema: view } },
    problems: ['not_found'],
    handler: async ({ context: { db }, params: { id } }: UnitCall<One>) => ({
      status: 200,
      body: await demand(store.read(db, id)),
    }),
  };

  const update: Endpoint = {
    method: 'patch',
    path: `${path}/:id`,
    operationId: `update${Kind}`,
    tag,
    summary: `Change a ${kind}; what is left out stays`,
    permission: 'manage_people',
    params: one,
    body: change.meta({ minProperties: 1 }),
    answers: { 200: { description: 'Changed', schema: view } },
    problems: ['not_found', 'conflict'],
    handler: async ({ context: { db }, actor, params: { id }, body, language }: UnitCall<One, undefined, C>) => {
      if (Object.keys(body).length === 0) throw wrongField(language, '', 'nothing_to_change');
      await withStoreProblems(language, () =>
        db.transaction().execute(async (tx) => {
          const data = await store.update(tx, id, body);
          if (data === null) throw new Problem('not_found');
          await writeAudit(tx, { actorId: actor.id, action: `${kind}_updated`, subject: { kind, id }, data });
        }),
      );
      return { status: 200, body: await demand(store.read(db, id)) };
    },
  };

  return [list, create, read, update];
};

const demand = async <V>(found: Promise<V | null>): Promise<V> => {
  const value = await found;
  if (value === null) throw new Problem('not_found');
  return value;
};
