import { z } from 'zod';
import { intakeChannels } from '../../contracts/event.ts';
import { accountView } from '../../contracts/people.ts';
import { policySelectionView, type SelectionBasis, selectionBases } from '../../contracts/policy-selection.ts';
import { writeAudit } from '../../db/people/audit.ts';
import { selectionRules } from '../../db/policies/selection-rules.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { wrongField } from '../wrong-field.ts';

const rule = z.object({ basis: z.enum(selectionBases), value: z.string().max(200).default('') });

/** Values that a basis may have, where they can be told from the outside. */
const allowedValue: Record<SelectionBasis, z.ZodType> = {
  project: z.string().min(1),
  customer: z.uuid(),
  category: z.string().min(1),
  channel: z.enum(intakeChannels),
  requester_kind: accountView.shape.kind,
  default: z.literal(''),
};

const listSelection = endpoint({
  method: 'get',
  path: '/policy-selection',
  operationId: 'listPolicySelection',
  tag: 'policy',
  summary: 'The rules that give new tickets their policy, in the order in which they are asked',
  permission: 'view_policies',
  answers: {
    200: { description: 'All rules', schema: z.object({ items: z.array(policySelectionView), otherwise: z.string() }) },
  },
  handler: async ({ context: { db, desk } }) => {
    const { rules } = await selectionRules(db);
    const order = (basis: SelectionBasis) => selectionBases.indexOf(basis);
    const items = rules.toSorted((a, b) => order(a.basis) - order(b.basis));
    return { status: 200, body: { items, otherwise: desk.policies.configured.policy.key } };
  },
});

// A category holds slashes, so a rule stands in the body and in the query, not in the path.
const setSelection = endpoint({
  method: 'put',
  path: '/policy-selection',
  operationId: 'setPolicySelection',
  tag: 'policy',
  summary: 'Give new tickets of a project, customer, category, channel or kind of requester a policy',
  description:
    'The first basis with a rule that fits counts: project, customer, category, channel, requester_kind, default.',
  permission: 'publish_policies',
  body: z.strictObject({ ...rule.shape, policy: z.string().min(1).max(100) }),
  answers: { 200: { description: 'Set', schema: policySelectionView } },
  handler: async ({ context: { db, desk, log }, actor, body: { basis, value, policy }, language }) => {
    if (!allowedValue[basis].safeParse(value).success) throw wrongField(language, 'value', 'invalid');
    await selectInForce({ db, policies: desk.policies, log });
    const known = desk.policies.all.some((one) => one.policy.key === policy);
    if (!known) throw wrongField(language, 'policy', 'unknown_reference');
    await db.transaction().execute(async (tx) => {
      if (basis === 'customer') {
        const found = await tx.selectFrom('organisation').select('id').where('id', '=', value).executeTakeFirst();
        if (!found) throw wrongField(language, 'value', 'unknown_reference');
      }
      await tx
        .insertInto('policy_selection')
        .values({ basis, value, policy_key: policy })
        .onConflict((conflict) => conflict.columns(['basis', 'value']).doUpdateSet({ policy_key: policy }))
        .execute();
      const subject = { kind: 'policy_selection', id: `${basis} ${value}`.trim() };
      await writeAudit(tx, { actorId: actor.id, action: 'policy_selection_set', subject, data: { policy } });
    });
    return { status: 200, body: { basis, value, policy } };
  },
});

const removeSelection = endpoint({
  method: 'delete',
  path: '/policy-selection',
  operationId: 'removePolicySelection',
  tag: 'policy',
  summary: 'Remove a rule',
  permission: 'publish_policies',
  query: rule,
  answers: { 204: { description: 'Removed' } },
  problems: ['not_found'],
  handler: async ({ context: { db }, actor, query: { basis, value } }) => {
    await db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('policy_selection')
        .where('basis', '=', basis)
        .where('value', '=', value)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Problem('not_found');
      const subject = { kind: 'policy_selection', id: `${basis} ${value}`.trim() };
      await writeAudit(tx, { actorId: actor.id, action: 'policy_selection_removed', subject });
    });
    return { status: 204 };
  },
});

/** Which policy a new ticket gets: list, set, remove rules (requirements 1.6). */
export const selectionEndpoints: readonly Endpoint[] = [listSelection, setSelection, removeSelection];
