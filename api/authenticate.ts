import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Actor } from '../contracts/actor.ts';
import { actorByToken } from '../db/people/actor-by-token.ts';
import { digestOf } from '../db/people/secret.ts';
import { sessionBySecret } from '../db/people/session.ts';
import type { Context } from './context.ts';
import { Problem } from './problem.ts';
import { sessionSecret } from './session/cookie.ts';

/** How a caller proved who they are. */
export type Credential = { kind: 'token'; tokenId: string } | { kind: 'session'; sessionId: string; csrf: string };

/**
 * Who asks, by `Authorization: Bearer ddt_…` or else by the session cookie; one SQL statement. Unsafe methods with a
 * cookie need the session's CSRF token in `X-CSRF-Token`. Throws the problems `unauthenticated` and `csrf`.
 */
export const authenticate = async (
  context: Context,
  request: Request,
): Promise<{ actor: Actor; credential: Credential }> => {
  const found = await credentialOf(context, request);
  // A disabled account is refused at once, whatever it still holds.
  if (found === null || found.actor.status !== 'active') {
    throw unauthenticated(request.headers.authorization !== undefined ? 'invalid_token' : 'unauthenticated');
  }
  return found;
};

const credentialOf = async (
  { db }: Context,
  request: Request,
): Promise<{ actor: Actor; credential: Credential } | null> => {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) {
    const token = /^Bearer +(ddt_[\w-]{43})$/i.exec(authorization)?.[1];
    const held = token === undefined ? null : await actorByToken(db, token);
    return held && { actor: held.actor, credential: { kind: 'token', tokenId: held.tokenId } };
  }
  const secret = sessionSecret(request);
  const session = secret === undefined ? null : await sessionBySecret(db, secret);
  if (session === null) return null;
  const { actor, sessionId, csrf } = session;
  if (!isSafe(request.method) && !isEqual(request.get('X-CSRF-Token') ?? '', csrf)) throw new Problem('csrf');
  return { actor, credential: { kind: 'session', sessionId, csrf } };
};

const unauthenticated = (cause: 'unauthenticated' | 'invalid_token'): Problem =>
  new Problem('unauthenticated', {
    detail: `problem.detail.${cause}`,
    headers: { 'WWW-Authenticate': cause === 'invalid_token' ? 'Bearer error="invalid_token"' : 'Bearer' },
    ...(cause === 'invalid_token' && { reason: cause }),
  });

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

const isEqual = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));
