import { z } from 'zod';
import { policyDocuments, publicationTerms, publicationView } from '../../contracts/policy-revision.ts';
import { publicationsOfPolicy } from '../../policies/publication.ts';
import { endpoint } from '../endpoint.ts';
import { policyKeyParam } from './policy-key.ts';
import { publish } from './publish.ts';

/** Publishes the next version of a policy; nothing that is in force is ever edited (S1-01, S1-02, AC-12). */
export const publishPolicy = endpoint({
  method: 'post',
  path: '/policies/:key/versions',
  operationId: 'publishPolicy',
  tag: 'policy',
  summary: 'Publish the next version of a policy',
  description:
    'The version of the document is the next one of its key. It is in force from `effectiveFrom` on for new tickets; those ' +
    'opened before keep theirs. Overlays that are joined with the policy get a new version, too.',
  permission: 'publish_policies',
  params: z.object({ key: policyKeyParam }),
  body: z.strictObject({ ...policyDocuments, ...publicationTerms }),
  answers: {
    200: { description: 'A dry run: what would be published', schema: publicationView },
    201: { description: 'Published', schema: publicationView },
  },
  handler: async ({ context, actor, language, params: { key }, body: { policy, calendars, ...terms } }) => {
    const body = await publish({ context, actor, language, terms }, (known) =>
      publicationsOfPolicy(key, { policy, calendars }, known),
    );
    return { status: terms.dryRun ? 200 : 201, body };
  },
});
