import { execFileSync, spawnSync } from 'node:child_process';
import { StartError } from '../start-error.ts';

/** How to run a PostgreSQL program: as which account, and behind which command if one is needed. */
export type PostgresAccount = {
  /** Undefined when this process is not root: its own account will do. */
  account?: { uid: number; gid: number };
  /** Command line that goes before the program's own; empty in most cases. */
  prefix: string[];
};

/**
 * PostgreSQL refuses to run as root. As root, its programs run as the account `postgres`, made when there is none.
 * Where that account may not reach `dir`, as below /root, it gets the right to pass through closed directories, and nothing more.
 */
export function postgresAccount(dir: string): PostgresAccount {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const account = idsOf('postgres') ?? createAccount();
  if (reaches(account, dir)) return { account, prefix: [] };

  // setpriv replaces itself by the program, so the pid stays the program's.
  const prefix = [
    'setpriv',
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
    '--',
  ] as [string, ...string[]];
  if (spawnSync(prefix[0], [...prefix.slice(1), 'ls', '-d', dir]).status === 0) return { account, prefix };
  throw new StartError(
    `PostgreSQL cannot run as root, and the account "postgres" may not enter ${dir}`,
    'set DATA_DIR to a directory that everyone may enter (below /srv or /var/lib), start as an ordinary user, or set DATABASE_URL',
  );
}

/** Whether an account may enter a directory. */
export function reaches(account: { uid: number; gid: number }, dir: string): boolean {
  return spawnSync('test', ['-x', dir], { ...account, cwd: '/' }).status === 0;
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function createAccount(): { uid: number; gid: number } {
  spawnSync('groupadd', ['--system', 'postgres']);
  const options = ['--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  spawnSync('useradd', [...options, 'postgres']);
  const ids = idsOf('postgres');
  if (ids) return ids;
  throw new StartError(
    'PostgreSQL cannot run as root, and an account "postgres" for it could not be made',
    'make one (`useradd --system postgres`), start as an ordinary user, or set DATABASE_URL',
  );
}
