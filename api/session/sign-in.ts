import { z } from 'zod';
import { actorById } from '../../db/people/actor-by-id.ts';
import { passwordFits } from '../../db/people/password.ts';
import { createSession } from '../../db/people/session.ts';
import { forgiveAttempts } from '../../db/people/sign-in-throttle.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { setSessionCookie } from './cookie.ts';
import { meOf, meView } from './me-view.ts';
import { throttled } from './throttled.ts';

/** Signs in with account and password (S2-06). Unknown, disabled and wrong cannot be told apart, nor timed. */
export const signIn = endpoint({
  method: 'post',
  path: '/session',
  operationId: 'signIn',
  tag: 'session',
  summary: 'Sign in with account and password',
  description: 'Sets the session cookie. After several failures within 15 minutes: 429 with Retry-After.',
  permission: 'public',
  budget: 'sign_in',
  body: z.strictObject({ account: z.string().min(1).max(200), password: z.string().min(1).max(1000) }),
  answers: { 201: { description: 'Signed in', schema: meView, headers: { 'Set-Cookie': 'The session' } } },
  problems: ['wrong_credentials', 'too_many_requests'],
  handler: async ({ context, body: { account, password }, address, response }) => {
    const { db, settings } = context;
    const name = account.trim().normalize('NFKC');
    await throttled(db, name, address);
    const found = await db
      .selectFrom('account')
      .select(['id', 'password_hash', 'status'])
      .where((eb) => eb(eb.fn('lower', ['account']), '=', eb.fn('lower', [eb.val(name)])))
      .executeTakeFirst();
    const fits = await passwordFits(found?.password_hash ?? null, password);
    const actor = fits && found ? await actorById(db, found.id) : null;
    if (actor === null || actor.status !== 'active') throw new Problem('wrong_credentials');
    await forgiveAttempts(db, name, address);
    const { secret, csrf, expiresAt } = await createSession(db, actor.id);
    setSessionCookie(response, settings, secret, expiresAt);
    return { status: 201, body: await meOf(context, actor, csrf) };
  },
});
