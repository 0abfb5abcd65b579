import { sql } from 'kysely';
import { z } from 'zod';
import { writeAudit } from '../../db/people/audit.ts';
import { may } from '../../domain/permissions.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';

/** Revokes a token at once, in every process. Others' tokens do not exist, except for administrators. */
export const revokeToken = endpoint({
  method: 'delete',
  path: '/tokens/:id',
  operationId: 'revokeToken',
  tag: 'tokens',
  summary: 'Revoke an API token',
  permission: ['manage_own_tokens', 'manage_tokens'],
  params: z.object({ id: z.uuid() }),
  answers: { 204: { description: 'Revoked, or was already' } },
  problems: ['not_found'],
  handler: async ({ context: { db }, actor, params: { id } }) => {
    const token = await db
      .selectFrom('api_token')
      .select(['account_id', 'revoked_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!token || (token.account_id !== actor.id && !may(actor, 'manage_tokens'))) throw new Problem('not_found');
    if (token.revoked_at !== null) return { status: 204 };
    await db.transaction().execute(async (tx) => {
      await tx.updateTable('api_token').set({ revoked_at: sql`now()` }).where('id', '=', id).execute();
      await writeAudit(tx, {
        actorId: actor.id,
        action: 'token_revoked',
        subject: { kind: 'token', id },
        data: { accountId: token.account_id },
      });
    });
    return { status: 204 };
  },
});
