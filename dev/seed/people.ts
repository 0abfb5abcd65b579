import type { Kysely } from 'kysely';
import type { Role } from '../../contracts/actor.ts';
import { accounts } from '../../db/people/accounts.ts';
import { actorByAccount } from '../../db/people/actor-by-account.ts';
import { writeAudit } from '../../db/people/audit.ts';
import type { Database } from '../../db/schema/index.ts';
import { askDesk } from './desk-client.ts';
import type { Dice } from './dice.ts';

/** Who takes part. */
export type Person = { account: string; name: string; language: 'zh' | 'en'; roles: Role[]; organisation: string };

const haitian = '海天科技有限公司';
const nordwind = 'Nordwind GmbH';
const own = '服务台 Service Desk';

/** The cast: two customers, an agent, two teams of engineers, a supervisor. None has a password. */
export const cast = [
  { account: 'seed.li', name: '李女士', language: 'zh', roles: ['requester'], organisation: haitian },
  { account: 'seed.zhang', name: '张伟', language: 'zh', roles: ['requester'], organisation: haitian },
  { account: 'seed.liu', name: '刘洋', language: 'zh', roles: ['requester'], organisation: haitian },
  { account: 'seed.meyer', name: 'Anna Meyer', language: 'en', roles: ['requester'], organisation: nordwind },
  { account: 'seed.brown', name: 'Tom Brown', language: 'en', roles: ['requester'], organisation: nordwind },
  { account: 'seed.chen', name: '陈客服', language: 'zh', roles: ['agent'], organisation: own },
  { account: 'seed.wang', name: '王工', language: 'zh', roles: ['engineer'], organisation: own },
  { account: 'seed.sun', name: '孙工', language: 'zh', roles: ['engineer'], organisation: own },
  { account: 'seed.keller', name: 'Ines Keller', language: 'en', roles: ['engineer'], organisation: own },
  { account: 'seed.patel', name: 'Ravi Patel', language: 'en', roles: ['engineer'], organisation: own },
  { account: 'seed.zhao', name: '赵主管', language: 'zh', roles: ['supervisor'], organisation: own },
] as const satisfies readonly Person[];

/** The two teams; the first of each leads it. */
export const teams = [
  {
    name: '一线支持 First line',
    line: 1,
    members: ['seed.wang', 'seed.sun'],
    categories: ['software', 'account', 'service'],
  },
  { name: '二线技术 Second line', line: 2, members: ['seed.keller', 'seed.patel'], categories: ['hardware'] },
] as const;

const withRole = (role: Role): string => cast.find(({ roles }) => (roles as readonly Role[]).includes(role))!.account;

/** Who acts: the agent, the supervisor, by lot somebody of the first or second team. */
export const actorOf = {
  agent: withRole('agent'),
  supervisor: withRole('supervisor'),
  engineer: (dice: Dice): string => dice.pick<string>(teams[0].members),
  second: (dice: Dice): string => dice.pick<string>(teams[1].members),
};

/** Whom the seed acts as where it makes people. */
export const planter = 'seed.admin';

/** Makes the planter, an administrator without a password, as `npm run token -- --create` would; the instant it was made. */
export const ensurePlanter = (db: Kysely<Database>): Promise<string> =>
  db.transaction().execute(async (tx) => {
    if (!(await actorByAccount(tx, planter))) {
      const id = await accounts.insert(tx, {
        account: planter,
        displayName: 'Seed',
        kind: 'service',
        roles: ['administrator'],
      });
      await writeAudit(tx, { actorId: null, action: 'account_created', subject: { kind: 'account', id } });
    }
    const row = await tx
      .selectFrom('account')
      .select('created_at')
      .where('account', '=', planter)
      .executeTakeFirstOrThrow();
    return new Date(row.created_at).toISOString();
  });

type Page<T> = { items: T[] };
type Named = { id: string; name: string };

/** Makes organisations, people, teams and routes by the API; what is there stays. Returns what was made, and teams' ids. */
export const makePeople = async (apiUrl: string, token: string): Promise<{ made: string[]; teamIds: string[] }> => {
  const get = async <T>(path: string): Promise<T> => (await askDesk<T>(apiUrl, { token, path })).body;
  const post = async <T>(path: string, body: object): Promise<T> =>
    (await askDesk<T>(apiUrl, { token, path, body })).body;
  const made: string[] = [];
  const organisations = new Map(
    (await get<Page<Named>>('/organisations?limit=200')).items.map((one) => [one.name, one.id]),
  );
  for (const name of new Set(cast.map(({ organisation }) => organisation))) {
    if (organisations.has(name)) continue;
    const body = { name, kind: name === own ? 'internal' : 'customer', trade: name === own ? undefined : '软件' };
    organisations.set(name, (await post<Named>('/organisations', body)).id);
    made.push(name);
  }
  const known = (await get<Page<{ id: string; account: string }>>('/accounts?q=seed.&limit=200')).items;
  const ids = new Map(known.map(({ id, account }) => [account, id]));
  for (const { account, name, language, roles, organisation } of cast) {
    if (ids.has(account)) continue;
    const kind = organisation === own ? 'staff' : 'enterprise';
    const body = { account, displayName: name, roles, kind, language, orgId: organisations.get(organisation) };
    ids.set(account, (await post<Named>('/accounts', body)).id);
    made.push(`${name} (${account})`);
  }
  const groups = new Map((await get<Page<Named>>('/groups?limit=200')).items.map((one) => [one.name, one.id]));
  const routed = new Set(
    (await get<Page<{ category: string }>>('/category-routes')).items.map(({ category }) => category),
  );
  for (const { name, line, members, categories } of teams) {
    const memberIds = members.map((account) => ids.get(account)!);
    if (!groups.has(name)) {
      groups.set(name, (await post<Named>('/groups', { name, line, leadId: memberIds[0], memberIds })).id);
      made.push(name);
    }
    for (const category of categories.filter((one) => !routed.has(one))) {
      const body = { category, groupId: groups.get(name) };
      await askDesk(apiUrl, { token, method: 'PUT', path: '/category-routes', body });
    }
  }
  return { made, teamIds: teams.map(({ name }) => groups.get(name)!) };
};
