import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** True when zsh and fish are on the PATH; else undefined. */
export function findShells(env = process.env) {
  const directories = (env.PATH ?? '').split(delimiter);
  const all = ['zsh', 'fish'].every((shell) => directories.some((one) => existsSync(join(one, shell))));
  return all || undefined;
}
