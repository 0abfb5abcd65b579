import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { writeAudit } from '../../db/people/audit.ts';
import { hashPassword } from '../../db/people/password.ts';
import type { Database } from '../../db/schema/index.ts';

/**
 * Makes the administrator of a fresh desk, with a random password that is shown once; null when the desk has an
 * administrator already (also a disabled one: somebody decided that). Safe when two processes start at once.
 */
export const createFirstAdministrator = (db: Kysely<Database>): Promise<{ account: string; password: string } | null> =>
  db.transaction().execute(async (tx) => {
    await sql`lock table account in share row exclusive mode`.execute(tx);
    const known = await sql`select 1 from account where roles @> array['administrator'] limit 1`.execute(tx);
    if (known.rows.length > 0) return null;
    const taken = await sql`select 1 from account where lower(account) = 'admin'`.execute(tx);
    const account = taken.rows.length > 0 ? `admin-${randomBytes(3).toString('hex')}` : 'admin';
    const password = randomBytes(15).toString('base64url');
    const { id } = await tx
      .insertInto('account')
      .values({
        account,
        display_name: account,
        kind: 'staff',
        roles: ['administrator'],
        password_hash: await hashPassword(password),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await writeAudit(tx, { actorId: null, action: 'account_created', subject: { kind: 'account', id } });
    return { account, password };
  });
