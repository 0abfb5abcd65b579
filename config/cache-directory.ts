import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where programs are kept that are built or copied once and used by every checkout of this machine: `durable-desk` in
 * XDG_CACHE_HOME or ~/.cache; `shared` is the one that other accounts may enter too, for root only.
 */
export function cacheDirectory(audience: 'own' | 'shared' = 'own'): string {
  const base = audience === 'shared' ? '/var/cache' : process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const directory = join(base, 'durable-desk');
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  return directory;
}
