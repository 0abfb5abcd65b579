import { demandNoLeaks } from './log-watch.ts';
import { stopTestServers } from './servers.ts';

/** After the last test: every log line of the desks of this run was looked at. */
export const mochaHooks = {
  afterAll(): void {
    demandNoLeaks();
  },
};

/** Mocha calls this once, after the last test of the run. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestServers();
}
