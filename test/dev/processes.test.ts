import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeInstanceLock } from '../../dev/instance-lock.ts';
import { identityOf, isRunning } from '../../dev/process-identity.ts';
import { ProcessLedger } from '../../dev/process-ledger.ts';

describe('processes left behind', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'desk-processes-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  async function bystander() {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    return { child, identity: identityOf(child.pid as number) };
  }

  it('are ended by whoever reads the list next', async () => {
    const file = join(directory, 'processes.json');
    const { child, identity } = await bystander();
    new ProcessLedger(file).add({ ...identity, name: 'worker', stopSignal: 'SIGTERM' });
    const gone = once(child, 'exit');
    assert.deepEqual(await new ProcessLedger(file).endAll(2000), ['worker']);
    await gone;
    assert.equal(isRunning(identity), false);
    assert.deepEqual(await new ProcessLedger(file).endAll(2000), []);
  });

  it('are never mistaken for a process that has got their pid since', async () => {
    const file = join(directory, 'processes.json');
    const { child, identity } = await bystander();
    const earlier = { pid: identity.pid, startedAt: `${identity.startedAt}0` };
    new ProcessLedger(file).add({ ...earlier, name: 'postgres', stopSignal: 'SIGINT' });
    assert.deepEqual(await new ProcessLedger(file).endAll(100), []);
    assert.equal(isRunning(identity), true);
    child.kill('SIGKILL');
  });

  it('do not hold a data directory, whatever pid their lock names', async () => {
    const { pid, startedAt } = identityOf(process.pid);
    for (const holder of [
      { pid, startedAt: `${startedAt}0`, stopping: false },
      { pid: 1 << 30, startedAt, stopping: false },
    ]) {
      const first = await takeInstanceLock(directory);
      first.release();
      writeFileSync(join(directory, 'run', 'instance.json'), JSON.stringify(holder));
      const lock = await takeInstanceLock(directory);
      await assert.rejects(takeInstanceLock(directory), /already running here \(process \d+/);
      lock.release();
    }
    writeFileSync(join(directory, 'run', 'instance.json'), '');
    (await takeInstanceLock(directory)).release();
  });
});
