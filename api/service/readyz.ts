import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { readiness, readinessReasons } from './readiness.ts';

const report = z
  .object({ status: z.enum(['ok', 'degraded', 'unavailable']), reasons: z.array(z.enum(readinessReasons)) })
  .meta({ id: 'Readiness' });

/** Can the desk serve? Without PostgreSQL it cannot; without Temporal or workers it still takes tickets. */
export const readyz = endpoint({
  method: 'get',
  path: '/readyz',
  operationId: 'readyz',
  tag: 'service',
  summary: 'Can the desk serve?',
  description:
    '`degraded`: tickets are accepted, but Temporal is away, no worker polls its task queue, or a policy version in force cannot be read by this release.',
  permission: 'public',
  budget: 'none',
  answers: {
    200: { description: 'Serving, maybe degraded', schema: report },
    503: { description: 'PostgreSQL is away: nobody can be served', schema: report },
  },
  handler: async ({ context }) => {
    const reasons = await readiness(context);
    if (reasons.includes('database_away')) {
      return { status: 503, body: { status: 'unavailable', reasons }, headers: { 'Retry-After': '5' } };
    }
    return { status: 200, body: { status: reasons.length === 0 ? 'ok' : 'degraded', reasons } };
  },
});
