import type { Kysely, Selectable } from 'kysely';
import type { z } from 'zod';
import type { tokenView } from '../../contracts/people.ts';
import type { ApiTokenTable } from '../../db/schema/api-token.ts';
import type { Database } from '../../db/schema/index.ts';

/** A token's row as shown; never with its digest. */
export const tokenOfRow = (row: Selectable<ApiTokenTable>): z.infer<typeof tokenView> => ({
  id: row.id,
  accountId: row.account_id,
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
});

/** One token by id, which must exist. */
export const readToken = async (db: Kysely<Database>, id: string): Promise<z.infer<typeof tokenView>> =>
  tokenOfRow(await db.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
