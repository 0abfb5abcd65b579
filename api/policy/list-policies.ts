import { z } from 'zod';
import { policyLine } from '../../contracts/policy-revision.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import { endpoint } from '../endpoint.ts';

/** Every policy there is, with the version in force and those that are to come. */
export const listPolicies = endpoint({
  method: 'get',
  path: '/policies',
  operationId: 'listPolicies',
  tag: 'policy',
  summary: 'All policies, with the version in force',
  permission: 'view_policies',
  answers: { 200: { description: 'All, by key', schema: z.object({ items: z.array(policyLine) }) } },
  handler: async ({ context: { db, desk, log, now } }) => {
    const { policies } = desk;
    const policyAt = await selectInForce({ db, policies, log });
    const at = now();
    const usual = policyAt({}, at).policy.key;
    const keys = [...new Set(policies.all.map(({ policy }) => policy.key))];
    const items = keys.sort().flatMap((key) => {
      const inForce = policies.inForce(key, at);
      const scheduled = policies.all.filter(
        (one) =>
          one.policy.key === key && one.effectiveFrom > at && one.policy.version > (inForce?.policy.version ?? 0),
      );
      const shown = inForce ?? scheduled[0];
      if (!shown) return [];
      const { policy } = shown;
      return [
        {
          key,
          name: policy.name,
          version: inForce?.policy.version ?? null,
          effectiveFrom: inForce?.effectiveFrom ?? null,
          scheduled: scheduled
            .map((one) => ({ version: one.policy.version, effectiveFrom: one.effectiveFrom }))
            .sort((a, b) => a.version - b.version),
          levels: policy.levels.map(({ key: level, code, word }) => ({ key: level, code, word })),
          base: policy.base ?? null,
          usual: key === usual,
        },
      ];
    });
    return { status: 200, body: { items } };
  },
});
