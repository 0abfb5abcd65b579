import assert from 'node:assert/strict';
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

  it('works as an installed program: `npx desk` runs cli/bin.mjs', async () => {
    const run = await runProgram(process.execPath, ['cli/bin.mjs', '--help', '--lang', 'zh'], {});
    assert.equal(run.code, 0, run.err);
    assert.match(run.out, /工单台命令行/);
    assert.match(run.out, /assign +分配给人员或小组/);
    assert.match(run.out, /退出码：0 成功/);
  });
});
