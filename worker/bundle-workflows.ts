import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';
import { cacheDirectory } from '../config/cache-directory.ts';

const root = resolve(import.meta.dirname, '..');
const kind = extname(fileURLToPath(import.meta.url));
const workflowsPath = join(root, `workflows/index${kind}`);
const sharedPath = join(root, `workflows/shared${kind}`);

/** Codec of everything that crosses to Temporal, as the SDK wants it: a path. */
export const payloadConverterPath = join(root, `workflows/payload-converter${kind}`);

/** What `npm run build` has made ahead stands beside the built rooms. */
const builtAhead = join(root, 'workflow-bundle.js');

/** Rooms that workflow code is made of (test/structure/arrows.test.ts). */
const rooms = ['workflows', 'domain', 'contracts'];

/** Bundles kept for other states of the sources, and other checkouts. */
const most = 8;

/**
 * The workflow code in one piece: what the build made ahead, or what was bundled before from the same sources and the
 * same packages, or bundled now, which takes some 10 s on two cores.
 */
export const bundleWorkflows = async (): Promise<WorkflowBundle> => {
  if (existsSync(builtAhead)) return { code: readFileSync(builtAhead, 'utf8') };
  const directory = join(cacheDirectory(), 'workflow-bundles');
  const file = join(directory, `${digestOfSources()}.js`);
  try {
    return { code: readFileSync(file, 'utf8') };
  } catch {
    // Not bundled yet.
  }
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    payloadConverterPath,
    preloadModules: [sharedPath],
    logger,
  });
  keep(directory, file, code);
  return { code };
};

/** The digest by which a bundle can be told from another: first 12 digits of its SHA-256. */
export const bundleDigest = ({ code }: WorkflowBundle): string =>
  createHash('sha256').update(code).digest('hex').slice(0, 12);

const digestOfSources = (): string => {
  const hash = createHash('sha256').update(`${root} ${process.version}`);
  const files = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  // The lock file names the version of the SDK and of everything else that goes into a bundle.
  for (const file of [...files.sort(), join(root, 'package-lock.json'), fileURLToPath(import.meta.url)]) {
    hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 32);
};

/** A cache that cannot be written costs time, nothing else. */
const keep = (directory: string, file: string, code: string): void => {
  try {
    mkdirSync(directory, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, file);
    const age = (path: string): number => statSync(path).mtimeMs;
    const paths = readdirSync(directory).map((name) => join(directory, name));
    for (const path of paths.sort((a, b) => age(b) - age(a)).slice(most)) rmSync(path, { force: true });
  } catch {
    // Bundled anew at the next start.
  }
};
