import type { Instant } from '../contracts/instant.ts';
import type { SelectionFacts } from '../contracts/policy-selection.ts';
import { selectionRules } from '../db/policies/selection-rules.ts';
import { selectPolicy } from '../domain/policy/select-policy.ts';
import { lookIntoRecord } from './keep-policy-versions.ts';
import type { PolicyKeeping } from './learn-recorded.ts';
import type { LoadedPolicy } from './load.ts';
import type { PolicyStore } from './store.ts';

/** The policy that a ticket with these facts gets at this instant. */
export type PolicyAt = (facts: SelectionFacts, at: Instant) => LoadedPolicy;

/** The version in force of the key that the setting names; before its first version's date, what its file says. */
export const usualPolicy = (policies: PolicyStore, at: Instant): LoadedPolicy =>
  policies.inForce(policies.configured.policy.key, at) ?? policies.configured;

/**
 * How policies are selected now (requirements 1.6): the rules as they stand, over versions of which this process has
 * learned every one that is recorded. A version counts from the moment it is committed, in all processes alike.
 */
export const selectInForce = async (keeping: PolicyKeeping): Promise<PolicyAt> => {
  const { db, policies } = keeping;
  const { rules, versions } = await selectionRules(db);
  if (versions > policies.looked) await lookIntoRecord(keeping);
  return (facts, at) => {
    const rule = selectPolicy(rules, facts, (key) => policies.inForce(key, at) !== undefined);
    return (rule && policies.inForce(rule.policy, at)) ?? usualPolicy(policies, at);
  };
};
