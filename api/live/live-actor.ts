import type { Request } from 'express';
import type { Actor } from '../../contracts/actor.ts';
import { authenticate } from '../authenticate.ts';
import type { Context } from '../context.ts';
import { Problem } from '../problem.ts';

/** How old the facts of a stream's reader may be; ms. */
const freshFor = 2_000;

/**
 * Who reads a stream, asked again every two seconds: a revoked token, an ended session, a disabled account or a lost role
 * takes effect on the running stream. Null: the stream ends.
 */
export const liveActor = (context: Context, request: Request, first: Actor): (() => Promise<Actor | null>) => {
  let actor: Actor | null = first;
  let askedAt = Date.now();
  return async () => {
    if (actor === null || Date.now() - askedAt < freshFor) return actor;
    try {
      actor = (await authenticate(context, request)).actor;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      actor = null;
    }
    askedAt = Date.now();
    return actor;
  };
};
