import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');

let compiled: Promise<string> | undefined;

/**
 * The command line as JavaScript, made once per test process: a run of it takes a third of the time that it takes through
 * tsx. Below node_modules, so that packages are found.
 */
export const compiledDesk = (): Promise<string> => {
  compiled ??= compile();
  return compiled;
};

const compile = async (): Promise<string> => {
  const cache = join(checkout, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'desk-cli-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const project = join(directory, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    // Checked by `npm test` as a whole.
    noCheck: true,
    allowImportingTsExtensions: false,
    rewriteRelativeImportExtensions: true,
    rootDir: checkout,
    outDir: directory,
  };
  const files = [join(checkout, 'cli/desk.ts')];
  writeFileSync(
    project,
    JSON.stringify({ extends: join(checkout, 'tsconfig.json'), compilerOptions, include: [], files }),
  );
  await promisify(execFile)(process.execPath, [compiler, '-p', project]);
  return join(directory, 'cli/desk.js');
};
