import { loadConfig } from './config.ts';
import { ConfigError } from './config-error.ts';

// `node dist/health api` and `node dist/health worker`: exit code 0 when the process of this container is well, else 1
// with a line that says why. For HEALTHCHECK; looks at nothing but that process, since restarting it mends nothing else.

const patienceMs = 3_000;

const textAt = async (url: string): Promise<string> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer.text();
};

const checks: Record<string, () => Promise<void>> = {
  api: async () => {
    const { port } = loadConfig(process.env);
    await textAt(`http://127.0.0.1:${port}/healthz`);
  },
  worker: async () => {
    const { workerMetricsPort: port } = loadConfig(process.env);
    if (port === undefined) throw new Error('a worker is looked at by its metrics: set WORKER_METRICS_PORT');
    const lines = (await textAt(`http://127.0.0.1:${port}/metrics`)).split('\n');
    const pollers = lines.filter((line) => line.startsWith('temporal_num_pollers{'));
    if (!pollers.some((line) => Number(line.split(' ').at(-1)) > 0)) throw new Error('nothing asks Temporal for work');
  },
};

const what = process.argv[2] ?? '';
try {
  const check = Object.hasOwn(checks, what) ? checks[what] : undefined;
  if (!check) throw new Error('say what: health api, health worker');
  await check();
} catch (error) {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  process.stderr.write(`${error instanceof ConfigError ? message : (cause?.code ?? cause?.message ?? message)}\n`);
  process.exitCode = 1;
}
