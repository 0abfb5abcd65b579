import express, { type ErrorRequestHandler, type Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Context } from './context.ts';
import { endpoints } from './endpoints.ts';
import { mount } from './mount.ts';
import { Problem } from './problem.ts';
import { problemOfError } from './problem-of-error.ts';
import { requestLog } from './request-log.ts';
import { sendProblem } from './send-problem.ts';

/**
 * The API as an express app: every route comes from {@link endpoints}.
 *
 * @param more endpoints beside the product's own; for tests of the frame.
 */
export const createApp = (context: Context, more: readonly (typeof endpoints)[number][] = []): Express => {
  const { settings, log } = context;
  const app = express();
  app.set('trust proxy', settings.trustProxy);
  app.set('etag', false);
  app.set('case sensitive routing', true);
  app.use(requestLog(context));
  app.use(secured(settings.publicUrl.startsWith('https:')));
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  if (settings.requestsPerMinute > 0) app.use(limited(settings.requestsPerMinute));
  mount(app, context, [...endpoints, ...more]);
  app.use(() => {
    throw new Problem('not_found');
  });

  const answer: ErrorRequestHandler = (error, request, response, _next) => {
    const problem = problemOfError(error);
    const { requestId, route } = response.locals;
    if (problem.code === 'internal') log.error({ requestId, route, err: withoutData(error) }, 'unexpected error');
    else if (problem.status >= 500) log.warn({ requestId, route, reason: problem.extras.reason }, 'unavailable');
    if (response.headersSent) response.destroy();
    else if (problem.code === 'internal') sendProblem(request, response, new Problem('internal', internal));
    else sendProblem(request, response, problem);
  };
  app.use(answer);
  return app;
};

const internal = { detail: 'problem.detail.internal' } as const;

/** Name, code and stack frames; messages of drivers quote values, which may be personal. */
const withoutData = (error: unknown) => {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, code: (error as { code?: unknown }).code, stack: frames.join('\n') };
};

const secured = (https: boolean) =>
  helmet({
    strictTransportSecurity: https,
    // On plain http (loopback, internal networks) this would send the browser to https, where nobody listens.
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': https ? [] : null } },
  });

const limited = (perMinute: number) =>
  rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: (request) => request.path === '/healthz' || request.path === '/readyz' || request.path === '/metrics',
    handler: (_request, response) => {
      const seconds = Number(response.getHeader('Retry-After')) || 60;
      throw new Problem('too_many_requests', { detail: 'problem.detail.rate_limited', values: { seconds } });
    },
  });
