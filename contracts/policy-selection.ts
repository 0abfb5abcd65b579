import { z } from 'zod';

/** What a rule may look at, in the order in which rules are asked. */
export const selectionBases = ['project', 'customer', 'category', 'channel', 'requester_kind', 'default'] as const;

/** See {@link selectionBases}. */
export type SelectionBasis = (typeof selectionBases)[number];

/** A rule: new tickets of which `basis` is `value` get the policy of this key. */
export type PolicySelectionRule = { basis: SelectionBasis; value: string; policy: string };

/** What is known of a ticket before its policy is; absent facts fit no rule. */
export type SelectionFacts = {
  project?: string | null | undefined;
  /** Id of the requester's organisation. */
  customer?: string | null | undefined;
  /** Path of keys: `network/wifi`. */
  category?: string | null | undefined;
  channel?: string | null | undefined;
  /** Kind of the requester's account. */
  requesterKind?: string | null | undefined;
};

/** A rule as the API shows it. */
export const policySelectionView = z
  .object({
    basis: z.enum(selectionBases),
    value: z.string().meta({
      description:
        'A project’s key, an organisation’s id, a category’s path (it and all below it), a channel, a kind of account; ' +
        'empty for default.',
    }),
    policy: z.string().meta({ description: 'Key of the policy, in the version in force when the ticket is accepted.' }),
  })
  .meta({ id: 'PolicySelectionRule' });
