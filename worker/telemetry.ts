import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import type { RuntimeOptions } from '@temporalio/worker';
import { ConfigError } from '../config/config-error.ts';
import { latenessBounds } from '../contracts/figures-view.ts';

/**
 * Prometheus metrics of a worker on HOST:WORKER_METRICS_PORT/metrics: those of the SDK (`temporal_…`) and those of
 * tickets (`desk_…`, workflows/ticket/measured.ts). Nothing without a port. Throws a ConfigError when it is taken.
 */
export const workerTelemetry = async (config: {
  host: string;
  workerMetricsPort?: number | undefined;
}): Promise<Pick<RuntimeOptions, 'telemetryOptions'>> => {
  const { host, workerMetricsPort: port } = config;
  if (port === undefined) return {};
  // The SDK binds an address, not a name, and dies without a word when it cannot.
  const { address, family } = await lookup(host);
  await demandFree(address, port);
  const bindAddress = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  const seconds = [...latenessBounds];
  const histogramBucketOverrides = { desk_record_lag_seconds: seconds, desk_rung_lateness_seconds: seconds };
  return {
    telemetryOptions: {
      metrics: {
        prometheus: { bindAddress, countersTotalSuffix: true, useSecondsForDurations: true, histogramBucketOverrides },
      },
    },
  };
};

const demandFree = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ message }) => reject(portTaken(port, message)));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });

const portTaken = (port: number, why: string): ConfigError =>
  new ConfigError([
    { variable: 'WORKER_METRICS_PORT', found: `${port} (${why})`, allowed: 'a port that is free on HOST' },
  ]);
