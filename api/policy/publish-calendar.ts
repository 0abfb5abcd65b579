import { z } from 'zod';
import { policyDocuments, publicationTerms, publicationView } from '../../contracts/policy-revision.ts';
import { publicationsOfCalendar } from '../../policies/publication.ts';
import { endpoint } from '../endpoint.ts';
import { policyKeyParam } from './policy-key.ts';
import { publish } from './publish.ts';

/** Publishes a calendar: as a new version of every policy in force that names it (docs/decisions/0034). */
export const publishCalendar = endpoint({
  method: 'post',
  path: '/calendars/:key/versions',
  operationId: 'publishCalendar',
  tag: 'policy',
  summary: 'Publish a calendar, as a new version of every policy in force that names it',
  permission: 'publish_policies',
  params: z.object({ key: policyKeyParam }),
  body: z.strictObject({
    calendar: policyDocuments.policy.meta({ description: 'The calendar as JSON, or the text of its file.' }),
    ...publicationTerms,
  }),
  answers: {
    200: { description: 'A dry run: what would be published', schema: publicationView },
    201: { description: 'Published', schema: publicationView },
  },
  handler: async ({ context, actor, language, params: { key }, body: { calendar, ...terms } }) => {
    const body = await publish({ context, actor, language, terms }, (known) =>
      publicationsOfCalendar(key, calendar, known),
    );
    return { status: terms.dryRun ? 200 : 201, body };
  },
});
