// What `npm test` runs: sets up what the tests need, then lint, types and all tests, and ends with "N passed, N failed".
// On a fresh clone nothing is installed yet, so this is plain JavaScript without dependencies.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from '../dev/bootstrap/check-node.mjs';
import { installIfNeeded } from '../dev/bootstrap/install.mjs';
import { findChromium } from './support/find-chromium.mjs';
import { findPostgres } from './support/find-postgres.mjs';
import { findShells } from './support/find-shells.mjs';

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const counts = { passed: 0, failed: 0 };

checkNode();
await installIfNeeded();
await step('Chromium', ensureChromium);
await step('PostgreSQL with its tools', ensurePostgres);
await step('zsh and fish', ensureShells);
await step('lint', () => run(bin('@biomejs/biome', 'bin/biome'), ['check', '--error-on-warnings']));
await step('types', () => run(bin('typescript', 'bin/tsc'), ['--noEmit']));
await tests();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Counts as one test. */
async function step(name, check) {
  const began = Date.now();
  const ok = await check();
  counts[ok ? 'passed' : 'failed'] += 1;
  console.log(`  ${ok ? '✓' : '✗'} ${name}  ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

async function tests() {
  const directory = mkdtempSync(join(tmpdir(), 'desk-test-'));
  const file = join(directory, 'counts.json');
  const specs = process.argv.length > 2 ? process.argv.slice(2) : ['test/**/*.test.ts'];
  const reporter = join(checkout, 'test/support/counting-reporter.cjs');
  // Servers kept for single test files have seen other tests: a whole run has its own.
  const env = { ...process.env, DESK_TEST_SERVERS: 'own', TEST_COUNTS: file };
  // Most of a test's time is waiting for processes and timers: two files at a time take two thirds of the time on two cores.
  const ok = await run(
    bin('mocha', 'bin/mocha.js'),
    ['--parallel', '--jobs', '2', '--reporter', reporter, ...specs],
    env,
  );
  try {
    const { passes, failures } = JSON.parse(readFileSync(file, 'utf8'));
    counts.passed += passes;
    counts.failed += failures;
    if (!ok && failures === 0) counts.failed += 1;
  } catch {
    console.error('✗ the tests did not come to their end');
    counts.failed += 1;
  }
  rmSync(directory, { recursive: true });
}

async function ensureChromium() {
  if (findChromium()) return true;
  const remedy = 'install Chromium (Debian: apt-get install chromium), or set CHROMIUM to its path';
  return installed('Chromium', 'tests of the Temporal UI', 'chromium', remedy, findChromium);
}

/** The PostgreSQL that comes as a package has the server alone; tests of backups need pg_basebackup, pg_dump, pg_restore. */
async function ensurePostgres() {
  if (findPostgres()) return true;
  const remedy =
    'install it (Debian: apt-get install postgresql), or set POSTGRES_BIN to the directory of its programs';
  if (process.getuid?.() === 0) {
    // The package would start a server of its own.
    mkdirSync('/etc/postgresql-common/createcluster.d', { recursive: true });
    writeFileSync('/etc/postgresql-common/createcluster.d/durable-desk.conf', 'create_main_cluster = false\n');
  }
  return installed('PostgreSQL', 'tests of backups', 'postgresql', remedy, findPostgres);
}

/** They read the completion scripts made for them. */
async function ensureShells() {
  if (findShells()) return true;
  const remedy = 'install zsh and fish (Debian: apt-get install zsh fish)';
  return installed('zsh and fish', 'tests of completion', 'zsh fish', remedy, findShells);
}

/** Installs Debian packages; whether that worked is told by `find`. */
async function installed(what, why, names, remedy, find) {
  if (process.getuid?.() !== 0) {
    console.error(`✗ there is no ${what} for the ${why}, and only root can install it\n  ${remedy}`);
    return false;
  }
  console.log(`  … installing ${what} by apt-get, once on this machine (about a minute)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = ['-qq', '-o', 'Dpkg::Use-Pty=0'];
  const done =
    (await run('apt-get', [...quiet, 'update'], env)) &&
    (await run('apt-get', [...quiet, 'install', '-y', '--no-install-recommends', ...names.split(' ')], env, 'ignore'));
  if (!done || !find()) console.error(`✗ ${what} could not be installed\n  ${remedy}`);
  return done && find() !== undefined;
}

/** The command line of an installed package, run by this Node. */
function bin(name, path) {
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), path);
}

/** Runs a command to its end; whether it succeeded. */
function run(command, args, env = process.env, stdout = 'inherit') {
  const [program, rest] = command.includes('/') ? [process.execPath, [command, ...args]] : [command, args];
  return new Promise((done) => {
    const child = spawn(program, rest, { cwd: checkout, env, stdio: ['ignore', stdout, 'inherit'] });
    child.once('error', (error) => {
      console.error(`✗ ${command}: ${error.message}`);
      done(false);
    });
    child.once('exit', (code) => done(code === 0));
  });
}
