import { z } from 'zod';
import { policyDocuments, policyProblem } from '../../contracts/policy-revision.ts';
import { type FileProblem, type LoadedPolicy, PolicyFileInvalid } from '../../policies/load.ts';
import { checkDraft } from '../../policies/publication.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import { endpoint } from '../endpoint.ts';
import { policyKeyParam } from './policy-key.ts';

/** Checks a draft without publishing it: everything that is wrong, with file, line and field. */
export const checkPolicyDraft = endpoint({
  method: 'post',
  path: '/policies/:key/check',
  operationId: 'checkPolicy',
  tag: 'policy',
  summary: 'Check a draft of a policy: everything that is wrong with it at once',
  permission: 'view_policies',
  params: z.object({ key: policyKeyParam }),
  body: z.strictObject(policyDocuments),
  answers: {
    200: {
      description: 'What was found',
      schema: z.object({ valid: z.boolean(), version: z.int().nullable(), problems: z.array(policyProblem) }),
    },
  },
  handler: async ({ context: { db, desk, log, now }, params: { key }, body }) => {
    const { policies } = desk;
    await selectInForce({ db, policies, log });
    const found = problemsOf(() => checkDraft(key, body, { policies, effectiveFrom: now() }));
    return {
      status: 200,
      body: Array.isArray(found)
        ? { valid: false, version: null, problems: found }
        : { valid: true, version: found.policy.version, problems: [] },
    };
  },
});

const problemsOf = (check: () => LoadedPolicy): LoadedPolicy | FileProblem[] => {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof PolicyFileInvalid)) throw error;
    return [...error.problems];
  }
};
