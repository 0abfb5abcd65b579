import { z } from 'zod';
import { tokenView } from '../../contracts/people.ts';
import { may } from '../../domain/permissions.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { tokenOfRow } from './token-row.ts';

/** Lists tokens: one's own, or as administrator those of any account. */
export const listTokens = endpoint({
  method: 'get',
  path: '/tokens',
  operationId: 'listTokens',
  tag: 'tokens',
  summary: 'API tokens of oneself or (administrators) of an account, newest first',
  permission: ['manage_own_tokens', 'manage_tokens'],
  query: z.object({ accountId: z.uuid().optional() }),
  answers: { 200: { description: 'Tokens without secrets', schema: z.object({ items: z.array(tokenView) }) } },
  handler: async ({ context: { db }, actor, query }) => {
    const accountId = query.accountId ?? actor.id;
    if (accountId !== actor.id && !may(actor, 'manage_tokens')) throw new Problem('forbidden');
    const rows = await db
      .selectFrom('api_token')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    return { status: 200, body: { items: rows.map(tokenOfRow) } };
  },
});
