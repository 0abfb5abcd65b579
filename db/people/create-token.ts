import type { Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';
import { digestOf, newSecret } from './secret.ts';

/** A new API token of an account; the secret (`ddt_…`) is returned once and never stored. */
export const createToken = async (
  db: Kysely<Database>,
  { accountId, name, createdBy }: { accountId: string; name: string; createdBy: string | null },
): Promise<{ id: string; secret: string }> => {
  const secret = newSecret('ddt_');
  const { id } = await db
    .insertInto('api_token')
    .values({ secret_sha256: digestOf(secret), account_id: accountId, name, created_by: createdBy })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, secret };
};
