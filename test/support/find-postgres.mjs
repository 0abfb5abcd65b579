import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's packages put the programs, a directory per version. */
const debian = '/usr/lib/postgresql';

/**
 * The directory of an installed PostgreSQL with pg_basebackup, pg_dump and pg_restore, the newest one; undefined when
 * there is none. The one that comes as an npm package has only the server. POSTGRES_BIN names another directory.
 */
export function findPostgres() {
  const has = (directory) =>
    ['postgres', 'pg_basebackup', 'pg_restore'].every((name) => existsSync(join(directory, name)));
  const own = process.env.POSTGRES_BIN;
  if (own) return has(own) ? own : undefined;
  const versions = existsSync(debian) ? readdirSync(debian).filter((name) => Number(name) >= 14) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a)).map((name) => join(debian, name, 'bin'));
  return newest.find(has);
}
