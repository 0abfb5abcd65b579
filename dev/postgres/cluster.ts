import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';
import { type PostgresAccount, postgresAccount } from './account.ts';
import { postgresBinaries } from './binaries.ts';

/** A PostgreSQL data directory and how to run the server on it. */
export type Cluster = { dir: string; postgres: string } & PostgresAccount;

/** The role that owns everything in a cluster made here. */
export const clusterRole = 'desk';

/**
 * Makes the cluster in `dir` when there is none yet. It is made beside and moved into place when complete, so that an interrupted
 * first start leaves no half cluster. Takes about a second. `bin` is the directory of another PostgreSQL's programs. Throws a StartError with what `initdb` said.
 */
export function ensureCluster(
  dir: string,
  password: string,
  options: { durable: boolean; bin?: string | undefined },
): Cluster {
  const parent = dirname(dir);
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  const who = postgresAccount(parent);
  const { bin } = options;
  const { initdb, postgres } = bin
    ? { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
    : postgresBinaries(who.account);
  if (existsSync(join(dir, 'PG_VERSION'))) return { dir, postgres, ...who };

  const draft = `${dir}.new`;
  const passwordFile = `${dir}.password`;
  const owner = who.account;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (owner) for (const path of [draft, passwordFile]) chownSync(path, owner.uid, owner.gid);
    const [command, ...args] = [
      ...who.prefix,
      initdb,
      `--pgdata=${draft}`,
      '--auth=scram-sha-256',
      `--username=${clusterRole}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      ...(options.durable ? [] : ['--no-sync']),
    ] as [string, ...string[]];
    const run = spawnSync(command, args, {
      ...(who.prefix.length === 0 ? who.account : {}),
      cwd: '/',
      encoding: 'utf8',
    });
    if (run.status !== 0) {
      throw new StartError(
        `PostgreSQL could not make its files in ${dir}: ${(run.stderr || run.error?.message || '').trim()}`,
        'see the reason above; a full disk or a read-only directory is mended by DATA_DIR=<another directory>, and DATABASE_URL uses a PostgreSQL of your own',
      );
    }
    renameSync(draft, dir);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  return { dir, postgres, ...who };
}
