import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Instant } from '../contracts/instant.ts';
import type { Database } from '../db/schema/index.ts';
import type { PolicyStore } from '../policies/store.ts';
import type { OldestVersions } from './oldest-versions.ts';

/** What the doctor examines with; the API's endpoints and `npm run doctor` give it the same. */
export type DoctorDeps = {
  db: Kysely<Database>;
  /** May be away: that is a finding. */
  client: Client;
  namespace: string;
  taskQueue: string;
  policies: PolicyStore;
  numbering: { prefix: string; zone: string };
  /** This process' wall clock. */
  now: () => Instant;
  /** What is needed instead of what this release needs, e.g. by one that is to come. */
  oldest?: Partial<OldestVersions> | undefined;
  log: { warn: (data: Record<string, unknown>, text: string) => void };
};
