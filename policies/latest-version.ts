import type { LearnedPolicy, PolicyStore } from './store.ts';

/** The highest version of a key that there is, in force or not. */
export const latestVersion = (policies: PolicyStore, key: string): LearnedPolicy | null =>
  policies.all
    .filter(({ policy }) => policy.key === key)
    .reduce<LearnedPolicy | null>(
      (latest, one) => (latest && latest.policy.version > one.policy.version ? latest : one),
      null,
    );

/** The highest number that a version of a key has, also one that this release cannot read; 0: there is none. */
export const highestNumber = (policies: PolicyStore, key: string): number =>
  Math.max(
    latestVersion(policies, key)?.policy.version ?? 0,
    ...policies.unreadable.filter((one) => one.key === key).map(({ version }) => version),
  );
