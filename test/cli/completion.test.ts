import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDesk, runProgram } from './run-desk.ts';

describe('desk completion', () => {
  it('completes subcommands, options and values in bash', async () => {
    const script = await runDesk(['completion', 'bash'], {});
    assert.equal(script.code, 0, script.err);
    const completed = async (...words: string[]): Promise<string[]> => {
      const line = words.map((word) => `'${word}'`).join(' ');
      const program = `${script.out}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _desk; echo "\${COMPREPLY[*]}"`;
      const run = await runProgram('bash', ['-c', program], {});
      assert.equal(run.code, 0, run.err);
      return run.out.trim().split(' ');
    };
    const [commands, options, values, nested] = await Promise.all([
      completed('desk', 'ass'),
      completed('desk', 'assign', 'TS20261122001', '--'),
      completed('desk', 'acknowledge', 'TS20261122001', '--channel', 'p'),
      completed('desk', 'token', ''),
    ]);
    assert.deepEqual(commands, ['assign']);
    for (const option of ['--to', '--group', '--if-match', '--json', '--help'])
      assert.ok(options.includes(option), option);
    assert.deepEqual(values, ['phone']);
    assert.deepEqual(nested.slice(0, 3), ['create', 'list', 'revoke']);
  });

  it('describes them in zsh and fish, in the language of the caller', async () => {
    const [zsh, fish, unknown] = await Promise.all([
      runDesk(['completion', 'zsh', '--lang', 'zh'], {}),
      runDesk(['completion', 'fish'], {}),
      runDesk(['completion', 'powershell'], {}),
    ]);
    assert.match(zsh.out, /^#compdef desk/);
    assert.match(zsh.out, /'assign:分配给人员或小组'/);
    assert.match(fish.out, /-a assign -d 'Assign to a person or group'/);
    assert.match(fish.out, /-l channel -xa 'phone email message chat onsite'/);
    assert.equal(unknown.code, 2);
  });

  it('is understood by zsh and fish; fish completes by it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'desk-completion-'));
    const [zsh, fish] = ['zsh', 'fish'].map((shell) => join(folder, `desk.${shell}`)) as [string, string];
    for (const [shell, file] of [
      ['zsh', zsh],
      ['fish', fish],
    ] as const) {
      writeFileSync(file, (await runDesk(['completion', shell, '--lang', 'zh'], {})).out);
      const read = await runProgram(shell, ['-n', file], {});
      assert.deepEqual([read.code, read.err], [0, ''], shell);
    }
    const completed = async (line: string): Promise<string[]> => {
      const run = await runProgram('fish', ['--no-config', '-c', `source '${fish}'; complete -C '${line}'`], {});
      assert.equal(run.code, 0, run.err);
      return run.out.trimEnd().split('\n');
    };
    assert.deepEqual(await completed('desk ass'), ['assign\t分配给人员或小组']);
    assert.deepEqual(
      (await completed('desk token ')).map((line) => line.split('\t')[0]),
      ['create', 'list', 'revoke'],
    );
    assert.match((await completed('desk acknowledge TS20261122001 --channel p')).join(), /^phone\t[^,]*$/);
  });

  it('works as an installed program: `npx desk` runs cli/bin.mjs', async () => {
    const run = await runProgram(process.execPath, ['cli/bin.mjs', '--help', '--lang', 'zh'], {});
    assert.equal(run.code, 0, run.err);
    assert.match(run.out, /工单台命令行/);
    assert.match(run.out, /assign +分配给人员或小组/);
    assert.match(run.out, /退出码：0 成功/);
  });
});
