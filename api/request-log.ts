import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { isLoggable } from '../config/safe-log.ts';
import type { Context } from './context.ts';

/**
 * Gives every request an id (`X-Request-Id`, the caller's where it is harmless) and logs and measures its end: route
 * pattern, status, time, account id. No path, query, body, header or name: those hold personal data.
 */
export const requestLog =
  ({ log, metrics }: Context): RequestHandler =>
  (request, response, next) => {
    const given = request.get('X-Request-Id');
    const requestId = given !== undefined && /^[\w.-]{1,64}$/.test(given) && isLoggable(given) ? given : randomUUID();
    response.locals.requestId = requestId;
    response.set('X-Request-Id', requestId);
    const started = performance.now();
    response.on('close', () => {
      const ms = performance.now() - started;
      const route: string = response.locals.route ?? 'none';
      const status = response.writableFinished ? response.statusCode : 499; // 499: the caller hung up
      metrics.duration.observe({ method: request.method, route, status }, ms / 1000);
      const { actorId } = response.locals;
      log[status < 500 ? 'info' : status === 503 ? 'warn' : 'error'](
        { requestId, method: request.method, route, status, ms: Math.round(ms), ...(actorId && { actorId }) },
        'request',
      );
    });
    next();
  };
