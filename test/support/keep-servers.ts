/** `npm run test:servers`: keeps the servers for tests running, so that single test files start at once. Ends with Ctrl-C. */
import { rmSync, writeFileSync } from 'node:fs';
import { identityOf } from '../../dev/process-identity.ts';
import { runTestServers, serversVersion } from './run-test-servers.ts';
import { type KeptServers, keptServersFile } from './servers.ts';

const servers = await runTestServers();
const kept: KeptServers = {
  postgresUrl: servers.postgresUrl,
  temporalAddress: servers.temporalAddress,
  temporalUiUrl: await servers.temporalUi(),
  version: serversVersion,
  owner: identityOf(process.pid),
};
writeFileSync(keptServersFile, JSON.stringify(kept, null, 2), { mode: 0o600 });
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
