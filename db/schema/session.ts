import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A sign-in with password; the cookie's secret is kept as SHA-256 only. */
export type SessionTable = {
  id: Generated<string>;
  secret_sha256: Buffer;
  account_id: string;
  csrf: string;
  created_at: Generated<Instant>;
  last_seen_at: Generated<Instant>;
  expires_at: Instant;
};
