import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';
import { digestOf } from './secret.ts';

/**
 * How many failures within {@link windowMinutes} close the door: for one account from one address (the usual
 * guesser), from one address (one guesser, many accounts), for one account from anywhere (many guessers). The last is
 * high, or anybody could lock anybody out.
 */
const limits = { accountAndAddress: 5, address: 100, account: 50 };
const windowMinutes = 15;

/** An attempt that may go on (`id`), or the seconds to wait. */
export type Attempt = { id: number; retryAfter: null } | { id: null; retryAfter: number };

/**
 * Counts a sign-in before its password is looked at, so that parallel guesses count each other; in PostgreSQL, so that
 * all API processes count together and a restart forgives nothing. A refused attempt is not counted itself: the door
 * opens again when the failures have aged.
 */
export const beginAttempt = async (db: Kysely<Database>, account: string, address: string): Promise<Attempt> => {
  const key = accountKey(account);
  const { id } = await db
    .insertInto('sign_in_attempt')
    .values({ account_sha256: key, address })
    .returning('id')
    .executeTakeFirstOrThrow();
  const { rows } = await sql<{ retry_after: number }>`
    with recent as (
      select account_sha256 = ${key} as same_account, address = ${address} as same_address, at
      from sign_in_attempt
      where at > now() - make_interval(mins => ${windowMinutes}) and id <> ${id}
        and (account_sha256 = ${key} or address = ${address})
    ), full_doors as (
      select (array_agg(at order by at desc))[${sql.lit(limits.accountAndAddress)}] as opens_after
        from recent where same_account and same_address
      union all
      select (array_agg(at order by at desc))[${sql.lit(limits.address)}] from recent where same_address
      union all
      select (array_agg(at order by at desc))[${sql.lit(limits.account)}] from recent where same_account
    )
    select ceil(extract(epoch from max(opens_after) + make_interval(mins => ${windowMinutes}) - now()))::int
      as retry_after
    from full_doors having max(opens_after) is not null`.execute(db);
  const wait = rows[0]?.retry_after;
  if (wait === undefined) return { id, retryAfter: null };
  await db.deleteFrom('sign_in_attempt').where('id', '=', id).execute();
  return { id: null, retryAfter: Math.max(1, wait) };
};

/** After success: this account's failures from this address are forgiven, and what has aged is removed. */
export const forgiveAttempts = async (db: Kysely<Database>, account: string, address: string): Promise<void> => {
  await sql`
    delete from sign_in_attempt
    where (account_sha256 = ${accountKey(account)} and address = ${address})
       or at < now() - make_interval(mins => ${windowMinutes})`.execute(db);
};

const accountKey = (account: string): Buffer => digestOf(account.trim().normalize('NFKC').toLowerCase());
