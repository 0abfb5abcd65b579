import type { Instant } from '../contracts/instant.ts';
import { zoneOffsets } from '../domain/calendar/compile.ts';
import { compilePlan, planHorizon } from '../domain/policy/compile-plan.ts';
import type { Plan } from '../domain/policy/plan.ts';
import { bundledPolicies, type LoadedPolicy, loadPolicy } from './load.ts';

/** Policies by key and version, and the one that new tickets get. */
export type PolicyStore = {
  /** The policy of tickets that name none. */
  current: LoadedPolicy;
  /** Every installed policy, the current one first; a key may stand twice, with different versions. */
  all: readonly LoadedPolicy[];
  /** A pinned policy; undefined when this installation does not have that version. */
  of: (pinned: { key: string; version: number }) => LoadedPolicy | undefined;
  /** A plan that reaches at least to `until`, and at least as far as the horizon asks for (architecture, "The plan"). */
  plan: (loaded: LoadedPolicy, from: Instant, now: Instant, until?: Instant) => Plan;
};

/**
 * Loads the bundled policies and the configured one (a name or a path). `zone` is the desk's, in which operators read
 * instants. Throws PolicyFileInvalid.
 */
export const createPolicyStore = (nameOrPath: string, zone = 'UTC'): PolicyStore => {
  const current = loadPolicy(nameOrPath);
  const all = [current, ...bundledPolicies().map(loadPolicy)];
  return {
    current,
    all,
    of: ({ key, version }) => all.find(({ policy }) => policy.key === key && policy.version === version),
    plan: ({ policy, calendars }, from, now, until) => {
      const end = planHorizon(policy, calendars, now, until);
      return {
        ...compilePlan(policy, calendars, from, end),
        zone: { name: zone, offsets: zoneOffsets(zone, from, end) },
      };
    },
  };
};

/** A pinned policy that must be installed; the error names the remedy, and whoever retries goes on once it is. */
export const demandPolicy = (policies: PolicyStore, pinned: { key: string; version: number }): LoadedPolicy => {
  const loaded = policies.of(pinned);
  if (loaded) return loaded;
  throw Object.assign(new Error(`policy ${pinned.key} version ${pinned.version} is not installed: put its file back`), {
    code: 'policy_not_installed',
  });
};
