import type { Instant } from '../contracts/instant.ts';
import type { SelectionFacts } from '../contracts/policy-selection.ts';
import { selectionRules } from '../db/policies/selection-rules.ts';
import { selectPolicy } from '../domain/policy/select-policy.ts';
import { lookIntoRecord } from './keep-policy-versions.ts';
import type { PolicyKeeping } from './learn-recorded.ts';
import type { LoadedPolicy } from './load.ts';
import type { PolicyStore, UnreadableVersion } from './store.ts';

/** Told of each version that gives its place to another, as this release cannot read it. */
export type PassedOver = (unread: UnreadableVersion) => void;

/** The policy that a ticket with these facts gets at this instant. */
export type PolicyAt = (facts: SelectionFacts, at: Instant, passedOver?: PassedOver) => LoadedPolicy;

/** The version in force of the key that the setting names; before its first version's date, what its file says. */
export const usualPolicy = (policies: PolicyStore, at: Instant): LoadedPolicy =>
  policies.inForce(policies.configured.policy.key, at) ?? policies.configured;

/**
 * The version of a key that would be in force at an instant, but which this release cannot read: the highest whose date has
 * come, if it is above what is in force.
 */
export const unreadableInForce = (policies: PolicyStore, key: string, at: Instant): UnreadableVersion | undefined => {
  const { version = 0 } = policies.inForce(key, at)?.policy ?? {};
  return policies.unreadable
    .filter((one) => one.key === key && one.effectiveFrom <= at && one.version > version)
    .sort((a, b) => b.version - a.version)[0];
};

/**
 * How policies are selected now (requirements 1.6): the rules as they stand, over versions of which this process has
 * learned every one that is recorded. A version counts from the moment it is committed, in all processes alike. One that
 * this release cannot read leaves its place to the one before, or its rule's to the next; `passedOver` is told.
 */
export const selectInForce = async (keeping: PolicyKeeping): Promise<PolicyAt> => {
  const { db, policies } = keeping;
  const { rules, versions } = await selectionRules(db);
  if (versions > policies.looked) await lookIntoRecord(keeping);
  return (facts, at, passedOver) => {
    const asked = new Set<string>();
    const rule = selectPolicy(rules, facts, (key) => {
      asked.add(key);
      return policies.inForce(key, at) !== undefined;
    });
    const found = (rule && policies.inForce(rule.policy, at)) ?? usualPolicy(policies, at);
    for (const key of asked.add(found.policy.key)) {
      const unread = unreadableInForce(policies, key, at);
      if (unread) passedOver?.(unread);
    }
    return found;
  };
};
