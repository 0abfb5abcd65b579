import type { Kysely } from 'kysely';
import { categoriesOf, categoryKey, resolveCategory } from '../../domain/policy/category.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Facts, FactsWanted } from '../../domain/ticket/command.ts';
import { reviewersOf } from '../people/reviewers-of.ts';
import { routeOf } from '../people/route-of.ts';
import type { Database } from '../schema/index.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Roles that may own a ticket. */
const staffRoles = new Set(['agent', 'engineer', 'supervisor', 'administrator']);

/** Answers what a command wants to know of the world; what does not exist comes back as null, never as an error. */
export const resolveFacts = async (
  db: Kysely<Database>,
  policy: Policy,
  wanted: FactsWanted,
  ticket: { groupId: string | null },
): Promise<Facts> => {
  const facts: Facts = {};
  if (wanted.account !== undefined) facts.account = await account(db, wanted.account);
  if (wanted.group !== undefined) facts.group = await group(db, wanted.group);
  if (wanted.category !== undefined) facts.category = await category(db, policy, wanted.category);
  if (wanted.reviewers) facts.reviewers = await reviewersOf(db, ticket.groupId);
  if (wanted.ticket !== undefined) facts.ticket = await exists(db, wanted.ticket);
  return facts;
};

/**
 * A command's input with the ids of the account and the group that it named: names are personal, histories get ids. What
 * does not exist keeps its name; the command is refused before it reaches any history.
 */
export const withIds = (
  input: Record<string, unknown>,
  { account, group }: FactsWanted,
  facts: Facts,
): Record<string, unknown> => {
  const ids = new Map<unknown, string>();
  if (account !== undefined && facts.account) ids.set(account, facts.account.id);
  if (group !== undefined && facts.group) ids.set(group, facts.group.id);
  return Object.fromEntries(
    Object.entries(input).map(([field, value]) => [
      field,
      (field === 'to' || field === 'group') && ids.has(value) ? ids.get(value) : value,
    ]),
  );
};

const account = async (db: Kysely<Database>, name: string): Promise<Facts['account']> => {
  const row = await db
    .selectFrom('account')
    .select(['id', 'status', 'roles'])
    .where((eb) => (uuid.test(name) ? eb('id', '=', name) : eb(eb.fn('lower', ['account']), '=', name.toLowerCase())))
    .executeTakeFirst();
  return row
    ? { id: row.id, active: row.status === 'active', staff: row.roles.some((role) => staffRoles.has(role)) }
    : null;
};

const group = async (db: Kysely<Database>, name: string): Promise<Facts['group']> => {
  const row = await db
    .selectFrom('team_group')
    .select(['id', 'line'])
    .where('active', '=', true)
    .where((eb) => (uuid.test(name) ? eb('id', '=', name) : eb(eb.fn('lower', ['name']), '=', name.toLowerCase())))
    .executeTakeFirst();
  return row ?? null;
};

const category = async (
  db: Kysely<Database>,
  policy: Policy,
  wanted: string | readonly string[],
): Promise<Facts['category']> => {
  const path = resolveCategory(policy, wanted);
  if (!path) return { allowed: categoriesOf(policy).map((one) => categoryKey(one.path)) };
  const route = await routeOf(db, prefixes(path));
  return { path, groupId: route?.groupId ?? null, line: route?.line ?? null };
};

/** `software/system_login`, `software`: the most specific route wins. */
export const prefixes = (path: readonly string[]): string[] =>
  path.map((_, index) => categoryKey(path.slice(0, path.length - index)));

const exists = async (db: Kysely<Database>, number: string): Promise<boolean> =>
  (await db.selectFrom('ticket').select('number').where('number', '=', number).executeTakeFirst()) !== undefined;
