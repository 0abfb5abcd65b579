import type { Kysely } from 'kysely';
import { beginAttempt } from '../../db/people/sign-in-throttle.ts';
import type { Database } from '../../db/schema/index.ts';
import { Problem } from '../problem.ts';

/** Counts one guess at an account's password; throws `too_many_requests` with Retry-After when there were too many. */
export const throttled = async (db: Kysely<Database>, account: string, address: string): Promise<void> => {
  const { retryAfter } = await beginAttempt(db, account, address);
  if (retryAfter === null) return;
  throw new Problem('too_many_requests', {
    detail: 'problem.detail.sign_in_throttled',
    values: { seconds: retryAfter },
    headers: { 'Retry-After': String(retryAfter) },
  });
};
