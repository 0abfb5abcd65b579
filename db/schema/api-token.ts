import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A token for programs; its secret is kept as SHA-256 only. */
export type ApiTokenTable = {
  id: Generated<string>;
  secret_sha256: Buffer;
  account_id: string;
  name: string;
  created_by: string | null;
  created_at: Generated<Instant>;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
};
