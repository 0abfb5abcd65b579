import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Daemon, startDaemon } from '../daemon.ts';
import { tailOf } from '../log-file.ts';
import type { ProcessLedger } from '../process-ledger.ts';
import { StartError } from '../start-error.ts';
import { waitUntil } from '../wait-until.ts';
import { withoutTemporalVariables } from './environment.ts';
import { isServing } from './is-serving.ts';
import { timeSkipping } from './time-skipping.ts';

const loopback = '127.0.0.1';

/** The oldest `temporal` command line whose server has all the desk needs. */
const oldest = [1, 9] as const;

/** The same, as text. */
export const oldestCommandLine = oldest.join('.');

/** The version of the `temporal` command on the PATH if it is new enough; undefined when there is none or it is too old. */
export async function temporalCommandLine(command = 'temporal'): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(command, ['--version'], { timeout: 10_000 });
    const match = /temporal version v?(\d+)\.(\d+)(\.\S+)?/i.exec(stdout);
    const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
    const fits = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
    return fits ? `${major}.${minor}${match?.[3] ?? ''}` : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the development server of the `temporal` command, with its interface, keeping everything in one file. */
export async function startCommandLineServer(options: {
  directory: string;
  logFile: string;
  ledger: ProcessLedger;
  port: number;
  uiPort: number;
  command?: string;
}): Promise<{ address: string; uiUrl: string; daemon: Daemon }> {
  const { port, uiPort } = options;
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const daemon = await startDaemon({
    name: 'temporal',
    command: options.command ?? 'temporal',
    args: [
      ...['server', 'start-dev', '--ip', loopback, '--port', `${port}`, '--ui-ip', loopback, '--ui-port', `${uiPort}`],
      ...['--db-filename', join(options.directory, 'temporal.sqlite')],
      ...['--log-level', 'warn'],
      // For `npm run seed`, which lets its tickets live for weeks.
      ...Object.entries(timeSkipping).flatMap(([key, value]) => [
        '--dynamic-config-value',
        `${key}=${JSON.stringify(value)}`,
      ]),
    ],
    logFile: options.logFile,
    ledger: options.ledger,
    env: withoutTemporalVariables(process.env),
  });
  const address = `${loopback}:${port}`;
  try {
    await waitUntil(() => isServing(address), { what: 'the Temporal server', timeoutMs: 60_000, daemon });
  } catch (error) {
    await daemon.stop(2000);
    throw new StartError(`${(error as Error).message}\n${tailOf(options.logFile)}`, `see ${options.logFile}`);
  }
  return { address, uiUrl: `http://${loopback}:${uiPort}`, daemon };
}
