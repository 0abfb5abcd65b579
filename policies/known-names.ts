import type { PolicyNames } from '../contracts/policy-names.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { PolicyStore } from './store.ts';

/**
 * How the levels and clocks of a policy are called in any of its known versions: as in `first` (a draft, or the version that a
 * ticket is pinned to) where that has them, else as in the newest that does.
 */
export const knownNames = ({ all }: PolicyStore, key: string, first?: Policy): PolicyNames => {
  const versions = all.map(({ policy }) => policy).filter((policy) => policy.key === key);
  versions.sort((one, other) => other.version - one.version);
  const levels = new Map<string, PolicyNames['levels'][number]>();
  const clocks = new Map<string, PolicyNames['clocks'][number]>();
  for (const policy of first ? [first, ...versions] : versions) {
    for (const { key: level, code, word, severity } of policy.levels) {
      if (!levels.has(level)) levels.set(level, { policy: key, key: level, code, word, severity });
    }
    for (const { key: clock, name } of policy.clocks) {
      if (!clocks.has(clock)) clocks.set(clock, { key: clock, name });
    }
  }
  return { levels: [...levels.values()], clocks: [...clocks.values()] };
};
