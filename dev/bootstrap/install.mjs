import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const stampFile = resolve(checkout, 'node_modules/.durable-desk-installed');

/** Runs `npm ci` when what is installed is not what package-lock.json says; ends the process with a clear error when that fails. */
export async function installIfNeeded() {
  if (isInstalled()) return;
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  const label = '  … installing packages (npm ci, about a minute at first)';
  process.stdout.write(`${label}\n`);
  const timer = setInterval(() => console.log(`${label}  ${seconds()}`), 10_000);
  let { code, said } = await npm('ci');
  // A registry that lacks packages for other machines makes npm leave them out of the lock file, which `npm ci` then finds incomplete.
  if (said.includes('EUSAGE')) ({ code, said } = await npm('install', '--no-save'));
  clearInterval(timer);
  if (code === 0) {
    writeFileSync(stampFile, stamp());
    return console.log(`  ✓ packages installed  ${seconds()}`);
  }
  console.error(`✗ npm could not install the packages:\n${said.trim().split('\n').slice(-15).join('\n')}`);
  console.error('  mend the reason above (network, registry, disk space) and start again');
  process.exit(1);
}

/**
 * Either we have installed just this before, or npm did: it writes down what it has installed in node_modules/.package-lock.json,
 * where packages for other machines are missing.
 */
function isInstalled() {
  try {
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()) return true;
    const packagesIn = (file) => JSON.parse(readFileSync(resolve(checkout, file), 'utf8')).packages;
    const wanted = packagesIn('package-lock.json');
    const installed = packagesIn('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([path, { version, optional }]) =>
        path === '' || installed[path]?.version === version || (optional && !installed[path]),
    );
  } catch {
    return false;
  }
}

function stamp() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(resolve(checkout, file)));
  return hash.digest('hex');
}

function npm(...command) {
  const args = [...command, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const ours = process.env.npm_execpath;
  const [program, rest] = ours ? [process.execPath, [ours, ...args]] : ['npm', args];
  return new Promise((done) => {
    const child = spawn(program, rest, { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill('SIGTERM');
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.once(signal, stop);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.once('error', (error) => done({ code: 1, said: error.message }));
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, stop);
      if (signal) process.exit(1); // interrupted, together with us
      done({ code: code ?? 1, said });
    });
  });
}
