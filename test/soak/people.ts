import type { Role as DeskRole } from '../../contracts/actor.ts';
import { accounts } from '../../db/people/accounts.ts';
import { createToken } from '../../db/people/create-token.ts';
import { groups } from '../../db/people/groups.ts';
import type { People } from './client.ts';
import type { Role } from './lives.ts';
import type { World } from './world.ts';

const roles: Record<Role, DeskRole[]> = {
  li: ['requester'],
  ma: ['agent'],
  wang: ['engineer'],
  zhao: ['engineer'],
  chen: ['supervisor'],
};

/** Makes the people of every life, all with an address, and the group that tickets go to. Returns their tokens. */
export const createPeople = async ({ db }: Pick<World, 'db'>): Promise<People> => {
  const tokens: Partial<People> = {};
  const ids: string[] = [];
  for (const account of Object.keys(roles) as Role[]) {
    const given = { account, displayName: account, roles: roles[account] };
    const id = await db.transaction().execute((trx) => accounts.insert(trx, given));
    await db
      .updateTable('account')
      .set({ email: `${account}@example.com` })
      .where('id', '=', id)
      .execute();
    tokens[account] = (await createToken(db, { accountId: id, name: 'soak', createdBy: null })).secret;
    if (account !== 'li' && account !== 'chen') ids.push(id);
  }
  await db.transaction().execute(async (trx) => {
    const id = await groups.insert(trx, { name: '码头', line: 1, leadId: ids[1]!, memberIds: ids });
    for (const category of ['crane', 'gate']) {
      await trx.insertInto('category_route').values({ category, group_id: id }).execute();
    }
  });
  return tokens as People;
};
