import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

/** Is the process alive? Touches nothing else. */
export const healthz = endpoint({
  method: 'get',
  path: '/healthz',
  operationId: 'healthz',
  tag: 'service',
  summary: 'Is the process alive?',
  permission: 'public',
  budget: 'none',
  answers: { 200: { description: 'Alive', schema: z.object({ status: z.literal('ok') }) } },
  handler: async () => ({ status: 200, body: { status: 'ok' } }),
});
