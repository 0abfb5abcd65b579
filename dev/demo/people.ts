import type { Kysely, Transaction } from 'kysely';
import type { Role } from '../../contracts/actor.ts';
import { accounts } from '../../db/people/accounts.ts';
import { actorByAccount } from '../../db/people/actor-by-account.ts';
import { writeAudit } from '../../db/people/audit.ts';
import { groups } from '../../db/people/groups.ts';
import type { Database } from '../../db/schema/index.ts';

/** The people of the demonstration: who they are in the requirements' own examples. */
const cast: readonly { account: string; displayName: string; roles: Role[]; postTitle: string }[] = [
  { account: 'demo.zhang', displayName: '张某', roles: ['requester'], postTitle: '市场部员工' },
  { account: 'demo.li', displayName: '李女士', roles: ['requester'], postTitle: '客户联系人' },
  { account: 'demo.chen', displayName: '陈客服', roles: ['agent'], postTitle: '客服专员' },
  { account: 'demo.wang', displayName: '王工', roles: ['engineer'], postTitle: 'IT运维专员' },
  { account: 'demo.zhao', displayName: '赵主管', roles: ['supervisor'], postTitle: '客服主管' },
];

const groupName = '演示支持组';

/**
 * Makes the demonstration's people and their group, and routes these categories to it where no route exists; what is
 * there already stays as it is. Nobody of them has a password. Returns what was made.
 */
export const makeDemoPeople = (db: Kysely<Database>, categories: readonly string[]): Promise<string[]> =>
  db.transaction().execute(async (tx) => {
    const made: string[] = [];
    const ids = new Map<string, string>();
    for (const person of cast) {
      const known = await actorByAccount(tx, person.account);
      ids.set(person.account, known?.id ?? (await accounts.insert(tx, person)));
      if (known) continue;
      made.push(`${person.displayName} (${person.account}, ${person.roles.join(', ')})`);
      const subject = { kind: 'account', id: ids.get(person.account)! };
      await writeAudit(tx, { actorId: null, action: 'account_created', subject });
    }
    const groupId = await demoGroup(tx, [ids.get('demo.wang')!, ids.get('demo.chen')!], made);
    for (const category of categories) {
      const { numInsertedOrUpdatedRows = 0n } = await tx
        .insertInto('category_route')
        .values({ category, group_id: groupId })
        .onConflict((conflict) => conflict.column('category').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows > 0n) made.push(`route ${category} → ${groupName}`);
    }
    return made;
  });

const demoGroup = async (tx: Transaction<Database>, memberIds: string[], made: string[]): Promise<string> => {
  const known = await tx.selectFrom('team_group').select('id').where('name', '=', groupName).executeTakeFirst();
  if (known) return known.id;
  made.push(`group ${groupName}`);
  return groups.insert(tx, { name: groupName, line: 1, leadId: memberIds[0]!, memberIds });
};
