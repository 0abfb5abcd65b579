import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleDigest, bundleWorkflows } from '../worker/bundle-workflows.ts';
import { productionCommands } from './build/commands.ts';
import { createProgress } from './progress.ts';

// `npm run build`: dist/, which Node runs without tsx: `node dist/api`, `node dist/worker`, … (docs/deploying.md).

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
const out = resolve(root, values.out);
const progress = createProgress();

const compile = (): void => {
  const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
  const args = [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', out];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
};

/** Types are for programs that use durable-desk/contracts; the other rooms' would only be carried around. */
const dropTypes = (): void => {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  for (const file of files) if (file.endsWith('.d.ts') && !file.startsWith('contracts')) rmSync(join(out, file));
};

/** What is read at run time and is no module. */
const copyData = (): void => {
  cpSync(join(root, 'db/migrations'), join(out, 'db/migrations'), { recursive: true });
  for (const folder of ['policies', 'policies/calendars']) {
    mkdirSync(join(out, folder), { recursive: true });
    const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.json'));
    for (const file of files) cpSync(join(root, folder, file), join(out, folder, file));
  }
};

const writeCommands = (): void => {
  for (const [name, { module, argument }] of Object.entries(productionCommands)) {
    const before = argument === undefined ? '' : `process.argv.splice(2, 0, '${argument}');\n`;
    const path = join(out, `${name}.js`);
    mkdirSync(join(path, '..'), { recursive: true });
    const to = `${'../'.repeat(name.split('/').length - 1) || './'}${module}`;
    writeFileSync(path, `${before}await import('${to}');\n`);
  }
};

rmSync(out, { recursive: true, force: true });
await progress.step('compiled', compile);
dropTypes();
copyData();
writeCommands();
const bundle = await progress.step('workflow bundle', bundleWorkflows);
writeFileSync(join(out, 'workflow-bundle.js'), bundle.code);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
writeFileSync(
  join(out, 'build.json'),
  `${JSON.stringify({ version, workflows: bundleDigest(bundle), node: process.version }, null, 2)}\n`,
);
progress.line(`  ${values.out}/: version ${version}, workflows ${bundleDigest(bundle)}`);
