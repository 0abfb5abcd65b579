import { z } from 'zod';
import { revisionDocument, revisionView } from '../../contracts/policy-revision.ts';
import { revisionBody, revisions } from '../../db/policies/revisions.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { policyKeyParam, versionParam } from './policy-key.ts';
import { revisionLines } from './revision-lines.ts';

/** The revision record of a policy (S1-01, S1-02, AC-12). */
export const listRevisions = endpoint({
  method: 'get',
  path: '/policies/:key/versions',
  operationId: 'listPolicyVersions',
  tag: 'policy',
  summary: 'The revision record: who changed what, when, by whose approval, in force from when; newest first',
  permission: 'view_policies',
  params: z.object({ key: policyKeyParam }),
  answers: { 200: { description: 'All versions', schema: z.object({ items: z.array(revisionView) }) } },
  problems: ['not_found'],
  handler: async ({ context: { db, now }, params: { key } }) => {
    const rows = await revisions(db, key);
    if (rows.length === 0) throw new Problem('not_found');
    return { status: 200, body: { items: revisionLines(rows, now()) } };
  },
});

/** A version as it was recorded, with the calendars that belong to it. */
export const showVersion = endpoint({
  method: 'get',
  path: '/policies/:key/versions/:version',
  operationId: 'showPolicyVersion',
  tag: 'policy',
  summary: 'A version with its whole text',
  permission: 'view_policies',
  params: z.object({ key: policyKeyParam, version: versionParam }),
  answers: { 200: { description: 'The version', schema: revisionDocument } },
  problems: ['not_found'],
  handler: async ({ context: { db, now }, params: { key, version } }) => {
    const [rows, body] = await Promise.all([revisions(db, key), revisionBody(db, key, version)]);
    const line = revisionLines(rows, now()).find((one) => one.version === version);
    if (!line || !body) throw new Problem('not_found');
    return {
      status: 200,
      body: {
        ...line,
        policy: body.policy as Record<string, unknown>,
        calendarDocuments: body.calendars as Record<string, Record<string, unknown>>,
        baseDocument: (body.base as Record<string, unknown> | undefined) ?? null,
      },
    };
  },
});
