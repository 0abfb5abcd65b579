import assert from 'node:assert/strict';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { advance } from '../support/clock.ts';
import { createNamespace, testConnection, testServers } from '../support/servers.ts';
import type { sleeper } from './fixtures/sleeper.ts';

const day = 86_400_000;

describe('the clock of the tests', () => {
  let client: Client;
  let worker: Worker;
  let native: NativeConnection;
  let running: Promise<void>;

  before(async () => {
    const namespace = await createNamespace();
    const { temporalAddress } = await testServers();
    client = new Client({ connection: await testConnection(), namespace });
    native = await NativeConnection.connect({ address: temporalAddress });
    worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue: 'sleepers',
      workflowsPath: new URL('fixtures/sleeper.ts', import.meta.url).pathname,
    });
    running = worker.run();
  });

  after(async () => {
    worker.shutdown();
    await running;
    await native.close();
  });

  const start = (workflowId: string, durations: number[]) =>
    client.workflow.start<typeof sleeper>('sleeper', { taskQueue: 'sleepers', workflowId, args: [durations] });

  it('lets nine days pass in less than two seconds, and the workflow sees them', async () => {
    const startedAt = Date.now();
    const handle = await start('nine-days', [9 * day]);
    assert.equal(await advance(client, 'nine-days', 10 * day), 'ended');
    const [woken] = await handle.result();
    assert.ok(Date.now() - startedAt < 2000, `took ${Date.now() - startedAt} ms`);
    assert.ok(Math.abs((woken as number) - startedAt - 9 * day) < 1000);
  });

  it('stops where it was told to, with later timers still to come', async () => {
    const handle = await start('in-steps', [day, day, day]);
    const startedAt = Date.now();
    assert.equal(await advance(client, 'in-steps', 1.5 * day), 'arrived');
    assert.equal(await pending('in-steps'), 1);
    assert.equal(await advance(client, 'in-steps', 1.2 * day), 'arrived');
    assert.equal(await advance(client, 'in-steps', day), 'ended');
    const woken = await handle.result();
    const late = woken.map((at, index) => Math.abs(at - startedAt - (index + 1) * day));
    assert.ok(Math.max(...late) < 1000, `off by ${late.join(', ')} ms`);
  });

  async function pending(workflowId: string): Promise<number> {
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId },
    });
    const events = history?.events ?? [];
    return (
      events.filter((e) => e.timerStartedEventAttributes).length -
      events.filter((e) => e.timerFiredEventAttributes).length
    );
  }
});
