import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection } from '@temporalio/worker';
import { createDeskLog } from '../../config/desk-log.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { type DeskWorker, startDeskWorker } from '../../worker/desk-worker.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { watchedLog } from '../support/log-watch.ts';
import { testServers } from '../support/servers.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

describe('workers of two releases side by side, the newer with its change behind patched()', function () {
  this.timeout(240_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let native: NativeConnection;
  let newer: DeskWorker;

  const startNewer = async (): Promise<void> => {
    const { temporalAddress } = await testServers();
    const bundle = await bundleWorkflowCode({
      workflowsPath: file('../histories/changed-workflows/next-release.ts'),
      payloadConverterPath: file('../../workflows/payload-converter.ts'),
      logger: new DefaultLogger('ERROR'),
    });
    native = await NativeConnection.connect({ address: temporalAddress });
    newer = await startDeskWorker({
      databaseUrl: desk.databaseUrl,
      connection: native,
      client: desk.client,
      namespace: desk.namespace,
      taskQueue: desk.api.context.settings.taskQueue,
      bundle,
      policies: createPolicyStore('customer-response', 'Asia/Shanghai'),
      log: createDeskLog({ level: 'trace', process: 'worker' }, watchedLog('newer worker')),
      zone: 'Asia/Shanghai',
      numberPrefix: 'TS',
      publicUrl: 'http://127.0.0.1',
      mailFrom: 'desk@example.com',
      policyChanged: (error) => assert.ifError(error),
    });
  };

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  // The older cannot carry tickets that the newer has opened: the newer is at work until doctor and checker have had their word.
  after(async () => {
    try {
      await desk.stop(newer);
    } finally {
      await native?.close();
    }
  });

  /** As agents do: again with the same id until it is recorded. */
  const insisted = async (number: string, text: string): Promise<void> => {
    const id = `${number}-${Buffer.from(text).toString('hex')}`;
    for (;;) {
      const { status, body } = await desk.command(agent, number, 'note', { text }, { 'Idempotency-Key': id });
      if (status === 200) return;
      assert.ok([202, 503].includes(status), JSON.stringify(body));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };

  /** What the engine wrote down of one ticket: who has done its tasks and who has failed at one, by build; the patches it has taken. */
  const workOn = async (number: string) => {
    const { events } = await desk.client.workflow.getHandle(number).fetchHistory();
    const did = new Set<string>();
    const failed: string[] = [];
    let patched = false;
    for (const event of events ?? []) {
      const done = event.workflowTaskCompletedEventAttributes;
      if (done) did.add(done.workerVersion?.buildId ?? done.binaryChecksum ?? '');
      const failure = event.workflowTaskFailedEventAttributes;
      if (failure) failed.push(failure.failure?.message ?? '');
      if (event.markerRecordedEventAttributes?.markerName === 'core_patch') patched = true;
    }
    return { did, failed, patched };
  };

  /** Offers the ticket's next task to whoever asks first. */
  const offered = (number: string) =>
    desk.client.workflowService.resetStickyTaskQueue({
      namespace: desk.namespace,
      execution: { workflowId: number },
    });

  it('tickets of before go on at both; one that the newer opened waits for it where the older gets its task; all end whole', async () => {
    const older = await desk.submit(li, customerRequest());
    await insisted(older, '旧');
    const { did: byOlder } = await workOn(older);
    await startNewer();

    // Whoever asks first opens it: until it was the newer, which leaves the mark of its patch.
    let during = '';
    for (let tries = 1; during === ''; tries++) {
      assert.ok(tries <= 60, 'the newer opens one');
      const number = await desk.submit(li, customerRequest());
      if ((await workOn(number)).patched) during = number;
    }
    // The older has had tasks of the ticket of before, the newer gets some; a task of the other goes to the older, which fails at it.
    let turns = 0;
    const both = async (): Promise<boolean> => (await workOn(older)).did.size > byOlder.size;
    while (!(await both()) || (await workOn(during)).failed.length === 0) {
      assert.ok(++turns <= 60, 'each release gets tasks of each ticket');
      await Promise.all([offered(older), offered(during)]);
      await Promise.all([insisted(older, `并行 ${turns}`), insisted(during, `并行 ${turns}`)]);
    }
    const { did, failed } = await workOn(during);
    assert.match(failed.join(), /TMPRL1100|[Nn]ondetermini/, 'the older refuses what it would do otherwise');
    assert.ok(
      [...did].every((build) => !byOlder.has(build)),
      'the newer alone has done its tasks',
    );

    await desk.stopWorker();
    await Promise.all([insisted(older, '新'), insisted(during, '新')]);
    const notes = async (number: string) =>
      (await desk.types(number)).filter((type) => type === 'internal_note').length;
    assert.deepEqual([await notes(older), await notes(during)], [turns + 2, turns + 1]);
    await desk.settled(older);
    await desk.settled(during);
  });
});
