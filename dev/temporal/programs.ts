import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../config/cache-directory.ts';
import type { Progress } from '../progress.ts';
import { StartError } from '../start-error.ts';

/** Paths of the three official programs that together are a Temporal service on PostgreSQL. */
export type TemporalPrograms = { server: string; sqlTool: string; ui: string };

/** What each one is built from, where, and how long it takes on two cores with nothing cached. */
const sources = {
  sqlTool: { module: 'go.temporal.io/server/cmd/tools/sql', version: 'v1.32.0', takes: 'up to a minute' },
  server: { module: 'go.temporal.io/server/cmd/server', version: 'v1.32.0', takes: '3 to 7 minutes' },
  ui: { module: 'github.com/temporalio/ui-server/v2/cmd/server', version: 'v2.54.1', takes: 'about a minute' },
} as const;

/** The oldest Go that builds these versions. */
const goNeeded = [1, 26] as const;

const waysOut =
  'set TEMPORAL_ADDRESS to a running Temporal service, or put the `temporal` command line (1.9 or newer, https://temporal.io/setup/install-temporal-cli) ' +
  `on the PATH, or install Go ${goNeeded.join('.')} or newer (https://go.dev/dl) so that it can be built`;

/**
 * The programs, built by `go install` on first use and kept in the cache of the account, outside the checkout.
 * Two builders at once do not disturb each other: each builds in a directory of its own and moves the result into place.
 * Throws a StartError that names every way to a Temporal service when it cannot be built.
 */
export async function temporalPrograms(progress: Progress): Promise<TemporalPrograms> {
  const built = {} as TemporalPrograms;
  for (const name of Object.keys(sources) as (keyof typeof sources)[]) {
    built[name] = await ensureProgram(name, progress);
  }
  return built;
}

async function ensureProgram(name: keyof typeof sources, progress: Progress): Promise<string> {
  const { module, version, takes } = sources[name];
  const directory = join(cacheDirectory(), 'temporal');
  mkdirSync(directory, { recursive: true });
  const program = join(directory, `${name}-${version}-${process.platform}-${process.arch}`);
  if (isExecutable(program)) return program;
  await demandGo();
  removeAbandoned(directory);
  const draft = mkdtempSync(join(directory, 'building-'));
  try {
    await progress.step(`building ${module}@${version}, once on this machine (${takes})`, (report) =>
      goInstall(`${module}@${version}`, draft, report),
    );
    renameSync(join(draft, module.split('/').at(-1) as string), program);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}

/** What is left of builds that were killed. */
function removeAbandoned(directory: string): void {
  for (const name of readdirSync(directory).filter((entry) => entry.startsWith('building-'))) {
    const path = join(directory, name);
    if (Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function demandGo(): Promise<void> {
  let said: string;
  try {
    said = (await promisify(execFile)('go', ['env', 'GOVERSION'])).stdout.trim();
  } catch {
    throw new StartError('there is no Temporal service, and no Go on the PATH to build one', waysOut);
  }
  const [major = 0, minor = 0] = said
    .replace(/^go/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  if (major > goNeeded[0] || (major === goNeeded[0] && minor >= goNeeded[1])) return;
  throw new StartError(`there is no Temporal service, and this Go (${said}) is too old to build one`, waysOut);
}

function goInstall(target: string, directory: string, report: (detail: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, GOBIN: directory };
    const go = spawn('go', ['install', target], { env, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
    const endWithUs = () => go.kill('SIGTERM');
    process.once('exit', endWithUs);
    let said = '';
    go.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-8000);
      const line = text.trim().split('\n').at(-1);
      if (line) report(line);
    });
    go.once('error', reject);
    go.once('exit', (code) => {
      process.off('exit', endWithUs);
      if (code === 0) return resolve();
      reject(new StartError(`building ${target} failed:\n${said.trim().split('\n').slice(-8).join('\n')}`, waysOut));
    });
  });
}
