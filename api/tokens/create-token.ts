import { z } from 'zod';
import { tokenView } from '../../contracts/people.ts';
import { writeAudit } from '../../db/people/audit.ts';
import { createToken } from '../../db/people/create-token.ts';
import { may } from '../../domain/permissions.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { wrongField } from '../wrong-field.ts';
import { readToken } from './token-row.ts';

/** Makes an API token for oneself, or as administrator for a service account. */
export const createTokenEndpoint = endpoint({
  method: 'post',
  path: '/tokens',
  operationId: 'createToken',
  tag: 'tokens',
  summary: 'Make an API token',
  description: 'The secret is shown once. With `accountId` (a service account) it takes `manage_tokens`.',
  permission: ['manage_own_tokens', 'manage_tokens'],
  body: z.strictObject({ name: z.string().trim().min(1).max(100), accountId: z.uuid().optional() }),
  answers: {
    201: {
      description: 'Made; the secret is not shown again',
      schema: tokenView.extend({ secret: z.string().meta({ example: 'ddt_…' }) }).meta({ id: 'NewToken' }),
    },
  },
  handler: async ({ context: { db }, actor, body, language }) => {
    const accountId = body.accountId ?? actor.id;
    if (accountId !== actor.id) {
      if (!may(actor, 'manage_tokens')) throw new Problem('forbidden');
      const owner = await db.selectFrom('account').select('kind').where('id', '=', accountId).executeTakeFirst();
      // Nobody acts in another person's name (C-28): a token for a person is made by that person.
      if (owner?.kind !== 'service')
        throw wrongField(language, 'accountId', owner ? 'not_service' : 'unknown_reference');
    }
    const { id, secret } = await db.transaction().execute(async (tx) => {
      const made = await createToken(tx, { accountId, name: body.name, createdBy: actor.id });
      await writeAudit(tx, {
        actorId: actor.id,
        action: 'token_created',
        subject: { kind: 'token', id: made.id },
        data: { accountId },
      });
      return made;
    });
    return { status: 201, body: { ...(await readToken(db, id)), secret } };
  },
});
