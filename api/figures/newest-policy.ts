import type { Policy } from '../../domain/policy/policy.ts';
import type { PolicyStore } from '../../policies/store.ts';

/** The newest known version of a policy, for the names of its clocks and levels; undefined when there is none. */
export const newestPolicy = ({ all }: PolicyStore, key: string): Policy | undefined =>
  all
    .map(({ policy }) => policy)
    .filter((policy) => policy.key === key)
    .reduce<Policy | undefined>((newest, one) => (newest && newest.version > one.version ? newest : one), undefined);
