import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demandNoLeaks } from './log-watch.ts';
import { type RunningTestServers, runTestServers } from './run-test-servers.ts';
import { shareServers, stopTestServers } from './servers.ts';

let shared: { servers: RunningTestServers; directory: string } | undefined;

/** Before the first test of a whole run: its servers, for all processes in which mocha runs test files side by side. */
export async function mochaGlobalSetup(): Promise<void> {
  if (process.env.DESK_TEST_SERVERS !== 'own') return;
  const directory = mkdtempSync(join(tmpdir(), 'desk-test-'));
  const file = join(directory, 'servers.json');
  shared = { servers: await runTestServers(), directory };
  await shareServers(shared.servers, file);
  process.env.DESK_TEST_SERVERS = file;
}

export const mochaHooks = {
  /** After the last test, or the last one of a file where files run side by side: every log line so far was looked at. */
  afterAll(): void {
    demandNoLeaks();
  },
};

/** Mocha calls this once, after the last test of the run. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestServers();
  if (!shared) return;
  await shared.servers.stop();
  rmSync(shared.directory, { recursive: true, force: true });
}
