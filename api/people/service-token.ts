import type { Kysely } from 'kysely';
import type { Role } from '../../contracts/actor.ts';
import { accounts } from '../../db/people/accounts.ts';
import { actorByAccount } from '../../db/people/actor-by-account.ts';
import { writeAudit } from '../../db/people/audit.ts';
import { createToken } from '../../db/people/create-token.ts';
import type { Database } from '../../db/schema/index.ts';

/**
 * A token for an account; with `create` the account is made as a service account with these roles if there is none.
 * Null when there is no active account of that name. An existing account keeps its roles.
 */
export const makeServiceToken = (
  db: Kysely<Database>,
  { account, name, create, roles }: { account: string; name: string; create: boolean; roles: Role[] },
): Promise<{ accountId: string; secret: string } | null> =>
  db.transaction().execute(async (tx) => {
    const known = await actorByAccount(tx, account);
    if (known ? known.status !== 'active' : !create) return null;
    const accountId =
      known?.id ?? (await accounts.insert(tx, { account, displayName: account, kind: 'service', roles }));
    if (!known) {
      await writeAudit(tx, { actorId: null, action: 'account_created', subject: { kind: 'account', id: accountId } });
    }
    const { id, secret } = await createToken(tx, { accountId, name, createdBy: null });
    const subject = { kind: 'token', id };
    await writeAudit(tx, { actorId: null, action: 'token_created', subject, data: { accountId } });
    return { accountId, secret };
  });
