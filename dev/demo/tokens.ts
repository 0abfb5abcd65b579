import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { actorByAccount } from '../../db/people/actor-by-account.ts';
import { writeAudit } from '../../db/people/audit.ts';
import { createToken } from '../../db/people/create-token.ts';
import type { Database } from '../../db/schema/index.ts';

/** Tokens of the demonstration's people, one each, for one run. */
export type DemoTokens = {
  /** Throws an Error when the account is disabled. */
  of: (account: string) => Promise<string>;
  /** Revokes them all. */
  revoke: () => Promise<void>;
};

/** Makes tokens directly in the database, as `npm run token` does. */
export const demoTokens = (db: Kysely<Database>): DemoTokens => {
  const secrets = new Map<string, string>();
  const name = `demo ${randomUUID()}`;
  return {
    of: async (account) => {
      const known = secrets.get(account);
      if (known) return known;
      const actor = await actorByAccount(db, account);
      if (actor?.status !== 'active')
        throw new Error(`the account ${account} is disabled; enable it for the demonstration`);
      const { id, secret } = await createToken(db, { accountId: actor.id, name, createdBy: null });
      const subject = { kind: 'token', id };
      const data = { accountId: actor.id };
      await db.transaction().execute((tx) => writeAudit(tx, { actorId: null, action: 'token_created', subject, data }));
      secrets.set(account, secret);
      return secret;
    },
    revoke: async () => {
      const revoked_at = new Date().toISOString();
      await db.updateTable('api_token').set({ revoked_at }).where('name', '=', name).execute();
    },
  };
};
