import type { Instant } from '../contracts/instant.ts';
import type { SelectionFacts } from '../contracts/policy-selection.ts';
import { selectionRules } from '../db/policies/selection-rules.ts';
import { selectPolicy } from '../domain/policy/select-policy.ts';
import { lookIntoRecord } from './keep-policy-versions.ts';
import type { PolicyKeeping } from './learn-recorded.ts';
import type { LoadedPolicy } from './load.ts';
import type { PolicyStore, UnreadableVersion } from './store.ts';

/** The policy that a ticket with these facts gets at this instant. */
export type PolicyAt = (facts: SelectionFacts, at: Instant) => LoadedPolicy;

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
 * this release cannot read leaves its place to the one before, or its rule's to the next: the log says so each time.
 */
export const selectInForce = async (keeping: PolicyKeeping): Promise<PolicyAt> => {
  const { db, policies } = keeping;
  const { rules, versions } = await selectionRules(db);
  if (versions > policies.looked) await lookIntoRecord(keeping);
  return (facts, at) => {
    const asked = new Set<string>();
    const rule = selectPolicy(rules, facts, (key) => {
      asked.add(key);
      return policies.inForce(key, at) !== undefined;
    });
    const found = (rule && policies.inForce(rule.policy, at)) ?? usualPolicy(policies, at);
    for (const key of asked.add(found.policy.key)) {
      const unread = unreadableInForce(policies, key, at);
      if (unread)
        keeping.log.warn(
          { policy: key, version: unread.version, instead: `${found.policy.key}/${found.policy.version}` },
          'a policy version in force cannot be read by this release: a new ticket gets another; start the release that published it',
        );
    }
    return found;
  };
};
