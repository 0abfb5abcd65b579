import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '../daemon.ts';
import { tailOf } from '../log-file.ts';
import type { ProcessLedger } from '../process-ledger.ts';
import { StartError } from '../start-error.ts';
import { waitUntil } from '../wait-until.ts';
import { withoutTemporalVariables } from './environment.ts';

/** Starts Temporal's web interface for the service at `temporalAddress`. Less than a second. */
export async function startTemporalUi(options: {
  program: string;
  temporalAddress: string;
  namespace: string;
  port: number;
  directory: string;
  logFile: string;
  ledger: ProcessLedger;
}): Promise<{ url: string; daemon: Daemon }> {
  const root = join(options.directory, 'ui');
  mkdirSync(join(root, 'config'), { recursive: true, mode: 0o700 });
  const url = `http://127.0.0.1:${options.port}`;
  const config = {
    temporalGrpcAddress: options.temporalAddress,
    host: '127.0.0.1',
    port: options.port,
    enableUi: true,
    cors: { cookieInsecure: true, allowOrigins: [url] },
    defaultNamespace: options.namespace,
    disableNewsFetch: true,
    hideLogs: true,
  };
  writeFileSync(join(root, 'config', 'desk.yaml'), JSON.stringify(config, null, 2));
  const daemon = await startDaemon({
    name: 'temporal-ui',
    command: options.program,
    args: ['--root', root, '--config', 'config', '--env', 'desk', 'start'],
    logFile: options.logFile,
    ledger: options.ledger,
    env: withoutTemporalVariables(process.env),
  });
  try {
    const probe = async () => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2000) });
      if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    };
    await waitUntil(probe, { what: 'the Temporal UI', timeoutMs: 30_000, everyMs: 50, daemon });
  } catch (error) {
    await daemon.stop(2000);
    throw new StartError(`${(error as Error).message}\n${tailOf(options.logFile)}`, `see ${options.logFile}`);
  }
  return { url, daemon };
}
