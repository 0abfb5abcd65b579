import type { SelectionBasis } from '../../contracts/policy-selection.ts';

/** A rule that gives new tickets a policy; `value` is empty for the basis `default`. */
export type PolicySelectionTable = { basis: SelectionBasis; value: string; policy_key: string };
