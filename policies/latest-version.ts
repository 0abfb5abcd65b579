import type { LearnedPolicy, PolicyStore } from './store.ts';

/** The highest version of a key that there is, in force or not. */
export const latestVersion = (policies: PolicyStore, key: string): LearnedPolicy | null =>
  policies.all
    .filter(({ policy }) => policy.key === key)
    .reduce<LearnedPolicy | null>(
      (latest, one) => (latest && latest.policy.version > one.policy.version ? latest : one),
      null,
    );
