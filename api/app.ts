import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Context } from './context.ts';
import { endpoints } from './endpoints.ts';
import { addressOf } from './limits/address-of.ts';
import { createBudgets } from './limits/budgets.ts';
import { longestUrl } from './limits/limits.ts';
import { mount } from './mount.ts';
import { Problem } from './problem.ts';
import { problemOfError } from './problem-of-error.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
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
  app.use(...securityHeaders(settings.publicUrl.startsWith('https:')));
  const budgets = createBudgets(settings.limits);
  app.use(async (request, response, next) => {
    if (request.url.length > longestUrl) throw new Problem('uri_too_long');
    if (!uncounted.has(request.path)) await budgets.spend('address', addressOf(request), request, response);
    next();
  });
  mount(app, context, budgets, [...endpoints, ...more]);
  app.use(() => {
    throw new Problem('not_found');
  });

  const answer: ErrorRequestHandler = (error, request, response, _next) => {
    const problem = problemOfError(error);
    const { requestId, route } = response.locals;
    if (problem.code === 'internal') log.error({ requestId, route, err: error }, 'unexpected error');
    else if (problem.status >= 500) log.warn({ requestId, route, reason: problem.extras.reason }, 'unavailable');
    if (response.headersSent) response.destroy();
    else if (problem.code === 'internal') sendProblem(request, response, new Problem('internal', internal));
    else sendProblem(request, response, problem);
  };
  app.use(answer);
  return app;
};

/** Asked by machines that must get an answer, however busy the desk is. */
const uncounted = new Set(['/healthz', '/readyz', '/metrics']);

const internal = { detail: 'problem.detail.internal' } as const;
