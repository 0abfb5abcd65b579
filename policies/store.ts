import type { Instant } from '../contracts/instant.ts';
import { zoneOffsets } from '../domain/calendar/compile.ts';
import { compilePlan, planHorizon } from '../domain/policy/compile-plan.ts';
import type { Plan } from '../domain/policy/plan.ts';
import { bundledPolicies, type LoadedPolicy, loadPolicy } from './load.ts';
import { policyDigest } from './policy-digest.ts';
import { PolicyVersionChanged } from './policy-version-changed.ts';

/** A policy's key and version, as a ticket is pinned to it. */
export type PinnedPolicy = { key: string; version: number };

/** A recorded version with its content, and from when it is in force. */
export type LearnedPolicy = LoadedPolicy & { effectiveFrom: Instant };

/** A recorded version that this release cannot read: a later one published it. */
export type UnreadableVersion = PinnedPolicy & { effectiveFrom: Instant };

/** Policies by key and version, and which of them is in force when. */
export type PolicyStore = {
  /** What the setting DESK_POLICY names: its key is that of tickets for which no rule selects another. */
  configured: LoadedPolicy;
  /** What the files give: the configured one first, then the bundled ones. */
  files: readonly LoadedPolicy[];
  /** Every version known, the configured one first; a key may stand there with several versions. */
  readonly all: readonly LearnedPolicy[];
  /** A pinned policy; undefined when neither a file nor the record has that version: then `missed` is called. */
  of: (pinned: PinnedPolicy) => LoadedPolicy | undefined;
  /** The version of a key in force at an instant: the highest whose effective date has come; undefined: none. */
  inForce: (key: string, at: Instant) => LearnedPolicy | undefined;
  /** A plan that reaches at least to `until`, and at least as far as the horizon asks for (architecture, "The plan"). */
  plan: (loaded: LoadedPolicy, from: Instant, now: Instant, until?: Instant) => Plan;
  /** Adds recorded versions; each goes before a file of its key and version. */
  learn: (recorded: readonly LearnedPolicy[]) => void;
  /** Versions of files that do not count, as their key is published by administrators. */
  readonly withheld: readonly PinnedPolicy[];
  /** Takes the versions of files out that do not count; a later call says anew which those are. */
  withhold: (versions: readonly PinnedPolicy[]) => void;
  /** Versions of the record that this release cannot read, as of the last look into it. */
  unreadable: readonly UnreadableVersion[];
  /** Told of each pinned version that is not known (policies/keep-policy-versions.ts looks into the record). */
  missed: (pinned: PinnedPolicy) => void;
  /** Rows of the record that were looked at: while the record has no more, the store knows all that it can read. */
  looked: number;
};

/** What is not recorded has always been in force. */
const ever = '1970-01-01T00:00:00.000Z';

const nameOf = ({ key, version }: PinnedPolicy): string => `${key}/${version}`;

/**
 * Loads the bundled policies and the configured one (a name or a path). `zone` is the desk's, in which operators read
 * instants. Throws PolicyFileInvalid, and PolicyVersionChanged for a file that poses as a bundled policy.
 */
export const createPolicyStore = (nameOrPath: string, zone = 'UTC'): PolicyStore => {
  const configured = loadPolicy(nameOrPath);
  const others = bundledPolicies()
    .map(loadPolicy)
    .filter(({ policy, source }) => {
      if (nameOf(policy) !== nameOf(configured.policy)) return true;
      if (policyDigest(source) === policyDigest(configured.source)) return false;
      throw new PolicyVersionChanged(policy, 'bundled');
    });
  const files = [configured, ...others];
  const known = new Map<string, LearnedPolicy>(
    files.map((one) => [nameOf(one.policy), { ...one, effectiveFrom: ever }]),
  );
  let withheld: readonly PinnedPolicy[] = [];
  const store: PolicyStore = {
    configured,
    files,
    get all() {
      return [...known.values()];
    },
    of: (pinned) => {
      const found = known.get(nameOf(pinned));
      if (!found) store.missed(pinned);
      return found;
    },
    inForce: (key, at) =>
      [...known.values()]
        .filter(({ policy, effectiveFrom }) => policy.key === key && effectiveFrom <= at)
        .reduce<LearnedPolicy | undefined>(
          (highest, one) => (highest && highest.policy.version > one.policy.version ? highest : one),
          undefined,
        ),
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
    get withheld() {
      return withheld;
    },
    withhold: (versions) => {
      withheld = versions;
      for (const one of versions) known.delete(nameOf(one));
    },
    unreadable: [],
    missed: () => {},
    looked: 0,
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
