import type { Instant } from '../contracts/instant.ts';
import { zoneOffsets } from '../domain/calendar/compile.ts';
import { compilePlan, planHorizon } from '../domain/policy/compile-plan.ts';
import type { Plan } from '../domain/policy/plan.ts';
import { bundledPolicies, type LoadedPolicy, loadPolicy } from './load.ts';
import { policyDigest } from './policy-digest.ts';
import { PolicyVersionChanged } from './policy-version-changed.ts';

/** A policy's key and version, as a ticket is pinned to it. */
export type PinnedPolicy = { key: string; version: number };

/** Policies by key and version, and the one that new tickets get. */
export type PolicyStore = {
  /** The policy of tickets that name none. */
  current: LoadedPolicy;
  /** What the files give: the current one first, then the bundled ones. */
  files: readonly LoadedPolicy[];
  /** Every version known, the current one first; a key may stand there with several versions. */
  readonly all: readonly LoadedPolicy[];
  /** A pinned policy; undefined when neither a file nor the record has that version: then `missed` is called. */
  of: (pinned: PinnedPolicy) => LoadedPolicy | undefined;
  /** A plan that reaches at least to `until`, and at least as far as the horizon asks for (architecture, "The plan"). */
  plan: (loaded: LoadedPolicy, from: Instant, now: Instant, until?: Instant) => Plan;
  /** Adds recorded versions; each goes before a file of its key and version. */
  learn: (recorded: readonly LoadedPolicy[]) => void;
  /** Told of each pinned version that is not known (policies/keep-policy-versions.ts looks into the record). */
  missed: (pinned: PinnedPolicy) => void;
};

const nameOf = ({ key, version }: PinnedPolicy): string => `${key}/${version}`;

/**
 * Loads the bundled policies and the configured one (a name or a path). `zone` is the desk's, in which operators read
 * instants. Throws PolicyFileInvalid, and PolicyVersionChanged for a file that poses as a bundled policy.
 */
export const createPolicyStore = (nameOrPath: string, zone = 'UTC'): PolicyStore => {
  const current = loadPolicy(nameOrPath);
  const others = bundledPolicies()
    .map(loadPolicy)
    .filter(({ policy, source }) => {
      if (nameOf(policy) !== nameOf(current.policy)) return true;
      if (policyDigest(source) === policyDigest(current.source)) return false;
      throw new PolicyVersionChanged(policy, 'bundled');
    });
  const files = [current, ...others];
  const known = new Map(files.map((one) => [nameOf(one.policy), one]));
  const store: PolicyStore = {
    current,
    files,
    get all() {
      return [...known.values()];
    },
    of: (pinned) => {
      const found = known.get(nameOf(pinned));
      if (!found) store.missed(pinned);
      return found;
    },
    plan: ({ policy, calendars }, from, now, until) => {
      const end = planHorizon(policy, calendars, now, until);
      return {
        ...compilePlan(policy, calendars, from, end),
        zone: { name: zone, offsets: zoneOffsets(zone, from, end) },
      };
    },
    learn: (recorded) => {
      for (const one of recorded) known.set(nameOf(one.policy), one);
    },
    missed: () => {},
  };
  return store;
};

/** A pinned policy that must be known; the error names the remedy, and whoever retries goes on once it is. */
export const demandPolicy = (policies: PolicyStore, pinned: PinnedPolicy): LoadedPolicy => {
  const loaded = policies.of(pinned);
  if (loaded) return loaded;
  throw Object.assign(new Error(`policy ${pinned.key} version ${pinned.version} is not installed: put its file back`), {
    code: 'policy_not_installed',
  });
};
