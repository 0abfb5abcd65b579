import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from './compose-file.ts';

/** What the image holds, in a directory of its own: dist, package.json, and the packages of production only. */
export type Stage = { directory: string; buildMs: number; remove: () => void };

let made: Promise<Stage> | undefined;

/** Made once per test process, by `npm run build`'s own script. */
export const stage = (): Promise<Stage> => {
  made ??= make();
  return made;
};

const make = async (): Promise<Stage> => {
  const directory = mkdtempSync(join(tmpdir(), 'desk-stage-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  for (const file of ['package.json', 'LICENSE', 'CHANGELOG.md', 'cli/bin.mjs']) {
    cpSync(join(checkout, file), join(directory, file));
  }
  linkPackages(join(directory, 'node_modules'));
  const began = Date.now();
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'dev/build.ts', '--out', join(directory, 'dist')], {
    cwd: checkout,
  });
  return { directory, buildMs: Date.now() - began, remove };
};

/**
 * Links what `npm ci --omit=dev` would install, as the lock file tells: a built file that imports anything else fails, as
 * it would in the image. What packages need among themselves is npm's affair.
 */
export const linkPackages = (nodeModules: string): void => {
  const lock = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, devOptional }] of Object.entries(lock.packages)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || dev || devOptional || !existsSync(join(checkout, path))) continue;
    const link = join(nodeModules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(checkout, path), link);
  }
};
