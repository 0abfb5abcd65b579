import { z } from 'zod';
import { instant } from '../../contracts/instant.ts';
import { endpoint } from '../endpoint.ts';

const entry = z
  .object({
    id: z.int(),
    at: instant,
    actorId: z.uuid().nullable(),
    action: z.string(),
    subjectKind: z.string(),
    subjectId: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });

/** Who changed what about people and rights, newest first. */
export const listAudit = endpoint({
  method: 'get',
  path: '/audit',
  operationId: 'listAudit',
  tag: 'people',
  summary: 'Who changed what about people and rights, newest first',
  permission: 'manage_people',
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    before: z.coerce.number().int().min(1).optional().meta({ description: 'The `next` of the page before.' }),
    subjectId: z.string().max(200).optional(),
  }),
  answers: {
    200: { description: 'A page', schema: z.object({ items: z.array(entry), next: z.int().nullable() }) },
  },
  handler: async ({ context: { db }, query: { limit, before, subjectId } }) => {
    const rows = await db
      .selectFrom('audit')
      .select([
        'id',
        'at',
        'actor_id as actorId',
        'action',
        'subject_kind as subjectKind',
        'subject_id as subjectId',
        'data',
      ])
      .$if(before !== undefined, (query) => query.where('id', '<', before!))
      .$if(subjectId !== undefined, (query) => query.where('subject_id', '=', subjectId!))
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const items = rows.slice(0, limit);
    return { status: 200, body: { items, next: rows.length > limit ? items.at(-1)!.id : null } };
  },
});
