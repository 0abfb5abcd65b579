import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The API process' metrics. */
export type HttpMetrics = {
  registry: Registry;
  /** Seconds per request, by method, route pattern and status; never by path, which holds numbers and ids. */
  duration: Histogram<'method' | 'route' | 'status'>;
};

/** A registry of its own per process part, so that two APIs can run in one process. */
export const createMetrics = (): HttpMetrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds from request to answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return { registry, duration };
};
