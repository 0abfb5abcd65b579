import type { Generated } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';

/** A sign-in that failed or is being checked; the throttle counts these. */
export type SignInAttemptTable = {
  id: Generated<number>;
  account_sha256: Buffer;
  address: string;
  at: Generated<Instant>;
};
