import { type Kysely, sql } from 'kysely';
import type { Actor } from '../../contracts/actor.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Database } from '../schema/index.ts';
import { type ActorRow, actorColumns, actorOfRow } from './actor-row.ts';
import { digestOf, newSecret } from './secret.ts';

/** A session ends after so long without use, hours, and in any case after {@link longestHours}. */
const idleHours = 12;
const longestHours = 24 * 7;

/** A running session with its actor. */
export type Session = { sessionId: string; csrf: string; actor: Actor };

/** A new session; the secret goes into the cookie, only its digest is stored. Removes sessions that have ended. */
export const createSession = async (
  db: Kysely<Database>,
  accountId: string,
): Promise<{ secret: string; csrf: string; expiresAt: Instant }> => {
  const secret = newSecret('dds_');
  const csrf = newSecret('');
  const { rows } = await sql<{ expires_at: Instant }>`
    with gone as (
      delete from session where expires_at < now() or last_seen_at < now() - make_interval(hours => ${idleHours})
    )
    insert into session (secret_sha256, account_id, csrf, expires_at)
    values (${digestOf(secret)}, ${accountId}, ${csrf}, now() + make_interval(hours => ${longestHours}))
    returning expires_at`.execute(db);
  return { secret, csrf, expiresAt: rows[0]!.expires_at };
};

/** The session of a cookie's secret, null when unknown or ended. One statement; notes the use once a minute. */
export const sessionBySecret = async (db: Kysely<Database>, secret: string): Promise<Session | null> => {
  const { rows } = await sql<ActorRow & { session_id: string; csrf: string }>`
    with seen as (
      update session set last_seen_at = now()
      where secret_sha256 = ${digestOf(secret)} and expires_at > now()
        and last_seen_at between now() - make_interval(hours => ${idleHours}) and now() - interval '1 minute'
    )
    select ${actorColumns}, s.id as session_id, s.csrf
    from session s join account a on a.id = s.account_id
    where s.secret_sha256 = ${digestOf(secret)} and s.expires_at > now()
      and s.last_seen_at > now() - make_interval(hours => ${idleHours})`.execute(db);
  const row = rows[0];
  return row ? { sessionId: row.session_id, csrf: row.csrf, actor: actorOfRow(row) } : null;
};
