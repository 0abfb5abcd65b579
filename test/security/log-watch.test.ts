import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const checkout = resolve(import.meta.dirname, '../..');

/** Runs the leaking spec as a run of its own; its end. */
const runWith = async (env: Record<string, string>): Promise<string> => {
  const mocha = resolve(checkout, 'node_modules/mocha/bin/mocha.js');
  const args = [mocha, '--reporter', 'spec', resolve(import.meta.dirname, 'leaking-spec.ts')];
  try {
    await execute(process.execPath, args, { cwd: checkout, env: { PATH: process.env.PATH, ...env } });
    return 'passed';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};

describe('The watch over every log line of a run', () => {
  it('lets a run pass whose desks keep their logs clean', async () => {
    assert.equal(await runWith({}), 'passed');
  });

  it('fails a run in which a line holds an address, a number, a token, words, or what a request has said', async () => {
    const end = await runWith({ LEAK: 'yes' });
    assert.match(end, /logs hold what is personal \(5\)/);
    assert.match(end, /1 failing/);
    for (const leak of ['li@example.com', '13800001111', 'ddt_xxx', '导出按钮没有反应', 'The printer burns'])
      assert.ok(end.includes(leak), leak);
  });
});
