import { ConfigError } from '../config/config-error.ts';
import { logLastWords } from '../config/last-words.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { MigrationError } from '../db/migrate.ts';
import { guardSchema } from '../db/schema-guard.ts';
import { followPolicyVersions } from '../policies/follow-policy-versions.ts';
import { keepPolicyVersions } from '../policies/keep-policy-versions.ts';
import { PolicyFileInvalid } from '../policies/load.ts';
import { PolicyVersionChanged } from '../policies/policy-version-changed.ts';
import { createContext } from './create-context.ts';
import { startServer } from './server.ts';

// The API's process: says "ready" on its log and to a parent process, ends on SIGTERM, SIGINT or the parent's death
// within 10 s, finishing the requests in hand. Exit code 1 with one line that says what to do when it cannot start.

const remedies: Record<string, string> = {
  EADDRINUSE: 'the port is taken by another program: stop that one, or set PORT',
  EADDRNOTAVAIL: 'HOST is not an address of this machine',
  EACCES: 'ports below 1024 need rights: set PORT to a higher one',
};

const fail = (error: Error): void => {
  const code = (error as { code?: string }).code ?? '';
  const known = error instanceof MigrationError || error instanceof PolicyVersionChanged;
  const remedy = known ? error.remedy : remedies[code];
  process.stderr.write(`The API cannot start: ${error.message}${remedy ? ` (${remedy})` : ''}\n`);
  process.exit(1);
};

const start = async (): Promise<void> => {
  const config = loadConnectedConfig(process.env);
  await guardSchema(config.databaseUrl, fail);
  const { context, close } = createContext(config);
  const { log } = context;
  logLastWords(log);
  const keeping = { db: context.db, policies: context.desk.policies, log };
  await keepPolicyVersions(keeping, fail);
  const following = followPolicyVersions({ ...keeping, databaseUrl: config.databaseUrl });
  const server = await startServer(context, config);

  let stopping = false;
  const stop = async (reason: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), 9_500).unref();
    await Promise.all([server.stop(), following.stop()]);
    await close();
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('the parent process is gone'));

  log.info({ host: config.host, port: server.port }, 'ready');
  process.send?.({ type: 'ready', port: server.port });
};

try {
  await start();
} catch (error) {
  const known =
    error instanceof ConfigError ||
    error instanceof MigrationError ||
    error instanceof PolicyFileInvalid ||
    error instanceof PolicyVersionChanged;
  if (!known && remedies[(error as { code?: string }).code ?? ''] === undefined) throw error;
  fail(error as Error);
}
