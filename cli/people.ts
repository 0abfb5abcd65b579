import type { AccountView } from '../contracts/people.ts';
import type { ApiClient } from './api-client.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** A group, as GET /groups tells. */
export type Group = {
  id: string;
  name: string;
  line: number;
  leadId: string | null;
  memberIds: string[];
  active: boolean;
};

/** A colleague, as GET /staff tells. */
export type Colleague = { id: string; account: string; displayName: string; roles: string[]; groupIds: string[] };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Is this an id and no name? */
export const isId = (text: string): boolean => uuid.test(text);

const same = (a: string, b: string): boolean => a.normalize('NFKC').toLowerCase() === b.normalize('NFKC').toLowerCase();

const none = (name: string): CliError => new CliError(exitCodes.notFound, 'cli.error.no_such_name', { name });

/** The account of this name or id; for administrators. Throws when there is none. */
export const accountNamed = async (api: ApiClient, name: string): Promise<AccountView> => {
  if (isId(name)) return api.get<AccountView>(`/accounts/${name}`);
  const found = (await everyPage<AccountView>(api, '/accounts', { q: name })).find((one) => same(one.account, name));
  if (!found) throw none(name);
  return found;
};

/** All active colleagues. */
export const allStaff = async (api: ApiClient): Promise<Colleague[]> =>
  (await api.get<{ items: Colleague[] }>('/staff')).items;

/** Ids of colleagues by account name or id. Throws for a name that nobody has. */
export const staffIds = async (api: ApiClient, names: readonly string[]): Promise<string[]> => {
  if (names.every(isId)) return [...names];
  const staff = await allStaff(api);
  return names.map((name) => {
    const id = isId(name) ? name : staff.find(({ account }) => same(account, name))?.id;
    if (id === undefined) throw none(name);
    return id;
  });
};

/** All groups. */
export const allGroups = (api: ApiClient): Promise<Group[]> => everyPage<Group>(api, '/groups', {});

/** The group of this name or id. Throws when there is none. */
export const groupNamed = async (api: ApiClient, name: string): Promise<Group> => {
  if (isId(name)) return api.get<Group>(`/groups/${name}`);
  const found = (await allGroups(api)).find((group) => same(group.name, name));
  if (!found) throw none(name);
  return found;
};

/** All rows of a list that comes in pages. */
export const everyPage = async <T>(
  api: ApiClient,
  path: string,
  query: Record<string, string | number | boolean | readonly string[] | undefined>,
): Promise<T[]> => {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await api.get<{ items: T[]; next: string | null }>(path, { limit: 200, ...query, after });
    items.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return items;
};
