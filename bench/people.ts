import type { Role } from '../contracts/actor.ts';
import { accounts } from '../db/people/accounts.ts';
import { createToken } from '../db/people/create-token.ts';
import { groups } from '../db/people/groups.ts';
import type { Stack } from './stack.ts';

/** Tokens of those who act in a benchmark. */
export type People = { requester: string; agent: string; engineer: string };

/** Makes a requester, an agent and an engineer, and the group that tickets of a category go to. No mail goes out: nobody has an address. */
export const makePeople = async ({ db }: Pick<Stack, 'db'>, category = 'software'): Promise<People> => {
  const person = async (account: string, ...roles: Role[]): Promise<{ id: string; token: string }> => {
    const id = await db.transaction().execute((trx) => accounts.insert(trx, { account, displayName: account, roles }));
    const { secret } = await createToken(db, { accountId: id, name: 'bench', createdBy: null });
    return { id, token: secret };
  };
  const requester = await person('bench.requester', 'requester');
  const agent = await person('bench.agent', 'agent', 'supervisor');
  const engineer = await person('bench.engineer', 'engineer');
  await db.transaction().execute(async (trx) => {
    const id = await groups.insert(trx, {
      name: 'bench',
      line: 1,
      leadId: engineer.id,
      memberIds: [engineer.id, agent.id],
    });
    await trx.insertInto('category_route').values({ category, group_id: id }).execute();
  });
  return { requester: requester.token, agent: agent.token, engineer: engineer.token };
};
