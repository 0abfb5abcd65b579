import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { linkPackages, stage } from './stage.ts';

const run = promisify(execFile);

describe('the package that npm makes of it', function () {
  this.timeout(120_000);
  this.slow(30_000);
  let home: string;
  let installed: string;

  before(async () => {
    const { directory } = await stage();
    home = mkdtempSync(join(tmpdir(), 'desk-package-'));
    // What was built is there already; `npm pack` by itself builds first.
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], {
      cwd: directory,
    });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await run('tar', ['xzf', filename], { cwd: home });
    installed = join(home, 'node_modules/durable-desk');
    mkdirSync(join(home, 'node_modules'));
    renameSync(join(home, 'package'), installed);
    linkPackages(join(home, 'node_modules'));
  });

  after(() => rmSync(home, { recursive: true, force: true }));

  it('has the command `desk`', async () => {
    const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { bin: { desk: string } };
    const { stdout } = await run(process.execPath, [join(installed, bin.desk), '--help', '--lang', 'en'], {
      cwd: home,
    });
    assert.match(stdout, /Usage: desk/);
  });

  it('has durable-desk/contracts with its types', async () => {
    writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(home, 'program.ts'),
      [
        "import { type CommandInputs, manifest, message, type Ticket } from 'durable-desk/contracts';",
        "const claim: CommandInputs['claim'] = {};",
        "const wrong: CommandInputs['note'] = { txt: 'x' };",
        'const numberOf = (ticket: Ticket): string => ticket.number;',
        "console.log(manifest.length > 20, message('en', 'status.resolved'), claim, wrong, typeof numberOf);",
      ].join('\n'),
    );
    const compiler = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
    const args = [
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--strict',
      '--skipLibCheck',
      '--types',
      '',
      'program.ts',
    ];
    // One slip, seen by the types, and nothing else.
    const said = await run(process.execPath, [compiler, ...args], { cwd: home }).catch((error) => error);
    assert.match(said.stdout, /program\.ts\(3,\d+\): error TS\d+: [^\n]*'txt'/);
    assert.equal(
      said.stdout
        .trim()
        .split('\n')
        .filter((line: string) => /error TS/.test(line)).length,
      1,
      said.stdout,
    );
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: home });
    assert.match(stdout, /^true Resolved \{\}/i);
  });

  it('carries neither sources nor tests', async () => {
    const { stdout } = await run('find', ['.', '-type', 'f'], { cwd: installed });
    const files = stdout.trim().split('\n');
    assert.deepEqual(
      files.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file)),
      [],
    );
    for (const file of ['./dist/workflow-bundle.js', './dist/db/migrations/0001-ticket.sql', './LICENSE']) {
      assert.ok(files.includes(file), file);
    }
  });
});
