import {
  type PolicySelectionRule,
  type SelectionBasis,
  type SelectionFacts,
  selectionBases,
} from '../../contracts/policy-selection.ts';

/** What a rule of each basis looks at; a category also stands for those below it (`network` for `network/wifi`). */
const fits: Record<SelectionBasis, (value: string, facts: SelectionFacts) => boolean> = {
  project: (value, { project }) => value === project,
  customer: (value, { customer }) => value === customer,
  category: (value, { category }) => category === value || (category?.startsWith(`${value}/`) ?? false),
  channel: (value, { channel }) => value === channel,
  requester_kind: (value, { requesterKind }) => value === requesterKind,
  default: () => true,
};

/**
 * The rule that gives a new ticket its policy (requirements 1.6): the first basis with a rule that fits, of several categories the longest.
 * Rules whose policy is not in force (`inForce`) are passed over. Null: no rule fits, the setting DESK_POLICY counts.
 */
export const selectPolicy = (
  rules: readonly PolicySelectionRule[],
  facts: SelectionFacts,
  inForce: (policy: string) => boolean,
): PolicySelectionRule | null => {
  for (const basis of selectionBases) {
    const [found] = rules
      .filter((rule) => rule.basis === basis && fits[basis](rule.value, facts) && inForce(rule.policy))
      .sort((a, b) => b.value.length - a.value.length);
    if (found) return found;
  }
  return null;
};
