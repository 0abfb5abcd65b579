import { endpoint } from '../endpoint.ts';

/** Prometheus metrics of this process. */
export const metrics = endpoint({
  method: 'get',
  path: '/metrics',
  operationId: 'metrics',
  tag: 'service',
  summary: 'Prometheus metrics of the API process',
  permission: 'public',
  budget: 'none',
  answers: { 200: { description: 'Text exposition format', type: 'text/plain' } },
  handler: async ({ context }) => {
    const { registry } = context.metrics;
    return { status: 200, body: await registry.metrics() };
  },
});
