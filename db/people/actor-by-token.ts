import { type Kysely, sql } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import type { Database } from '../schema/index.ts';
import { type ActorRow, actorColumns, actorOfRow } from './actor-row.ts';
import { digestOf } from './secret.ts';

/**
 * Who holds an API token, null for an unknown or revoked one; with its account's status. One statement by the unique
 * index, no cache, so that revoking and disabling work at once in every process. Notes the use once a minute.
 */
export const actorByToken = async (
  db: Kysely<Database>,
  secret: string,
): Promise<{ actor: Actor; tokenId: string } | null> => {
  const { rows } = await sql<ActorRow & { token_id: string }>`
    with used as (
      update api_token set last_used_at = now()
      where secret_sha256 = ${digestOf(secret)} and revoked_at is null
        and (last_used_at is null or last_used_at < now() - interval '1 minute')
    )
    select ${actorColumns}, t.id as token_id
    from api_token t join account a on a.id = t.account_id
    where t.secret_sha256 = ${digestOf(secret)} and t.revoked_at is null`.execute(db);
  const row = rows[0];
  return row ? { actor: actorOfRow(row), tokenId: row.token_id } : null;
};
