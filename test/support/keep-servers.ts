/** `npm run test:servers`: keeps the servers for tests running, so that single test files start at once. Ends with Ctrl-C. */
import { rmSync } from 'node:fs';
import { runTestServers } from './run-test-servers.ts';
import { keptServersFile, shareServers } from './servers.ts';

const servers = await runTestServers();
const kept = await shareServers(servers, keptServersFile);
console.log(
  `test servers are running: PostgreSQL ${kept.postgresUrl}, Temporal ${kept.temporalAddress}, UI ${kept.temporalUiUrl}`,
);
console.log('test runs find them by themselves; Ctrl-C ends them');

const staysAlive = setInterval(() => {}, 1 << 30);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, async () => {
    clearInterval(staysAlive);
    rmSync(keptServersFile, { force: true });
    await servers.stop();
  });
}
