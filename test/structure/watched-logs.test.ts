import assert from 'node:assert/strict';
import { allFiles, read } from './sources.ts';

/** It starts a process, */
const starts = /\b(spawn|execFile|fork|startDaemon)\b.*\bfrom '(node:child_process|.*\/daemon\.ts)'/;

/** namely API, worker or what does their work. */
const theDesk = /dist\/(\$\{|api|worker)|main\.ts|deliver-once\.ts/;

describe('processes of the desk that tests start', () => {
  it('are watched for personal text in what they write', () => {
    const starting = allFiles().filter(
      (file) =>
        /^test\/(?!structure|dev\/fixtures).*\.ts$/.test(file) && starts.test(read(file)) && theDesk.test(read(file)),
    );
    assert.deepEqual(
      starting.filter((file) => !/\bwatchLine\(/.test(read(file))),
      [],
    );
    for (const file of ['test/support/desk-child.ts', 'test/production/stack.ts', 'test/soak/world.ts'])
      assert.ok(starting.includes(file), file);
  });
});
