import { z } from 'zod';
import { changeView } from '../../contracts/policy-revision.ts';
import { revisionBody } from '../../db/policies/revisions.ts';
import { differences } from '../../domain/policy/diff.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { policyKeyParam, versionParam } from './policy-key.ts';

/** What differs between two versions of a policy, calendars included. */
export const diffVersions = endpoint({
  method: 'get',
  path: '/policies/:key/diff',
  operationId: 'diffPolicyVersions',
  tag: 'policy',
  summary: 'What differs between two versions, calendars included',
  permission: 'view_policies',
  params: z.object({ key: policyKeyParam }),
  query: z.object({ from: versionParam, to: versionParam }),
  answers: {
    200: {
      description: 'The differences',
      schema: z.object({ key: z.string(), from: z.int(), to: z.int(), changes: z.array(changeView) }),
    },
  },
  problems: ['not_found'],
  handler: async ({ context: { db }, params: { key }, query: { from, to } }) => {
    const [before, after] = await Promise.all([revisionBody(db, key, from), revisionBody(db, key, to)]);
    if (!before || !after) throw new Problem('not_found');
    return { status: 200, body: { key, from, to, changes: differences(before, after) } };
  },
});
