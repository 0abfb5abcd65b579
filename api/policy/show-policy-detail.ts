import { z } from 'zod';
import { policyDetail } from '../../contracts/policy-revision.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { policyBody } from './policy-body.ts';
import { policyKeyParam, versionParam } from './policy-key.ts';

/** A policy in force as staff see it, with procedures and wordings (S3-02). */
export const showPolicyDetail = endpoint({
  method: 'get',
  path: '/policies/:key',
  operationId: 'showPolicyDetail',
  tag: 'policy',
  summary: 'A policy: form, levels, clocks, procedures, wordings, escalation path',
  permission: 'view_policies',
  params: z.object({ key: policyKeyParam }),
  query: z.object({ version: versionParam.optional().meta({ description: 'Left out: the version in force.' }) }),
  answers: { 200: { description: 'The policy', schema: policyDetail } },
  problems: ['not_found'],
  handler: async ({ context: { db, desk, log, now }, actor, params: { key }, query: { version } }) => {
    const { policies } = desk;
    await selectInForce({ db, policies, log });
    const found =
      version === undefined
        ? policies.inForce(key, now())
        : policies.all.find(({ policy }) => policy.key === key && policy.version === version);
    if (!found) throw new Problem('not_found');
    const { policy, calendars, effectiveFrom } = found;
    return {
      status: 200,
      body: {
        ...policyBody(policy, actor, {}),
        effectiveFrom,
        base: policy.base ?? null,
        clockRows: [...policy.recordedClocks, ...policy.clocks].map((row) => ({
          key: row.key,
          name: row.name,
          source: row.source,
          levels: ('levels' in row && row.levels) || null,
          requestTypes: ('requestTypes' in row && row.requestTypes) || null,
          limit: (row.duration as Record<string, number> | undefined) ?? null,
          calendar: row.calendar,
          internal: row.internal,
        })),
        calendars: Object.values(calendars).map((one) => ({ key: one.key, version: one.version })),
        escalationSteps: policy.escalationSteps.map(({ key: step, label, line, next }) => ({
          key: step,
          label,
          ...(line !== undefined && { line }),
          ...(next !== undefined && { next }),
        })),
        procedures: policy.procedures.map(({ phase, steps }) => ({
          phase,
          steps: steps.map(({ text, kind, source, levels, categories }) => ({
            text,
            kind,
            source,
            ...(levels && { levels }),
            ...(categories && { categories }),
          })),
        })),
        templates: policy.templates,
      },
    };
  },
});
