import { endpoint } from '../endpoint.ts';
import { setSessionCookie } from './cookie.ts';

/** Ends the session of the cookie; with a token there is none to end, which is fine too. */
export const signOut = endpoint({
  method: 'delete',
  path: '/session',
  operationId: 'signOut',
  tag: 'session',
  summary: 'Sign out',
  permission: 'use_account',
  answers: { 204: { description: 'Signed out' } },
  handler: async ({ context: { db, settings }, credential, response }) => {
    if (credential?.kind === 'session') {
      await db.deleteFrom('session').where('id', '=', credential.sessionId).execute();
      setSessionCookie(response, settings, null);
    }
    return { status: 204 };
  },
});
