import { type Listener, listen } from '../db/listen.ts';
import { policyNotify } from '../db/policies/policy-notify.ts';
import { lookIntoRecord } from './keep-policy-versions.ts';
import type { PolicyKeeping } from './learn-recorded.ts';

/** Learns versions as they are published, in this process or another, without a restart; until stopped. */
export const followPolicyVersions = (keeping: PolicyKeeping & { databaseUrl: string }): Listener => {
  const look = (): void => {
    lookIntoRecord(keeping).catch((error: Error) =>
      // The next connection looks again, and so does whoever asks for a version that is not known.
      keeping.log.warn({ error: error.name }, 'the record of policy versions cannot be read'),
    );
  };
  return listen({ databaseUrl: keeping.databaseUrl, channel: policyNotify, onNotify: look, onConnect: look });
};
