import { sql } from 'kysely';
import { z } from 'zod';
import { newPassword } from '../../contracts/people.ts';
import { writeAudit } from '../../db/people/audit.ts';
import { hashPassword, passwordFits } from '../../db/people/password.ts';
import { forgiveAttempts } from '../../db/people/sign-in-throttle.ts';
import { endpoint } from '../endpoint.ts';
import { wrongField } from '../wrong-field.ts';
import { throttled } from './throttled.ts';

/** Changes one's own password; every other session of the account ends. */
export const changePassword = endpoint({
  method: 'put',
  path: '/me/password',
  operationId: 'changePassword',
  tag: 'session',
  summary: 'Change one’s own password',
  description:
    'Needs the current one, also when signed in; ends every other session. Guesses are throttled like sign-in.',
  permission: 'use_account',
  budget: 'sign_in',
  body: z.strictObject({ current: z.string().min(1).max(1000), password: newPassword }),
  answers: { 204: { description: 'Changed' } },
  problems: ['too_many_requests'],
  handler: async ({ context: { db }, actor, credential, body, address, language }) => {
    await throttled(db, actor.account, address);
    const { password_hash } = await db
      .selectFrom('account')
      .select('password_hash')
      .where('id', '=', actor.id)
      .executeTakeFirstOrThrow();
    if (!(await passwordFits(password_hash, body.current))) throw wrongField(language, 'current', 'wrong_password');
    await forgiveAttempts(db, actor.account, address);
    const hash = await hashPassword(body.password);
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('account')
        .set({ password_hash: hash, updated_at: sql`now()` })
        .where('id', '=', actor.id)
        .execute();
      await tx
        .deleteFrom('session')
        .where('account_id', '=', actor.id)
        .$if(credential?.kind === 'session', (query) =>
          query.where('id', '!=', credential?.kind === 'session' ? credential.sessionId : ''),
        )
        .execute();
      await writeAudit(tx, {
        actorId: actor.id,
        action: 'password_changed',
        subject: { kind: 'account', id: actor.id },
      });
    });
    return { status: 204 };
  },
});
