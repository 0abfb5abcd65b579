import type { Request, Response } from 'express';
import type { ApiSettings } from '../context.ts';

const name = 'dd_session';

/** The secret of the session cookie, undefined when the request has none. */
export const sessionSecret = (request: Request): string | undefined =>
  request.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** Sets the session cookie, or takes it away when the secret is null. */
export const setSessionCookie = (
  response: Response,
  settings: ApiSettings,
  secret: string | null,
  expiresAt?: string,
): void => {
  response.cookie(name, secret ?? '', {
    httpOnly: true,
    sameSite: 'lax',
    secure: settings.publicUrl.startsWith('https:'),
    path: '/',
    expires: secret === null || expiresAt === undefined ? new Date(0) : new Date(expiresAt),
  });
};
