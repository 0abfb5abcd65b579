import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import { createPolicyStore } from '../../policies/store.ts';
import { type DeskWorker, startDeskWorker } from '../../worker/desk-worker.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
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
      log: pino({ level: 'silent' }),
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
  after(async () => {
    await desk.stop();
    await newer?.stop();
    await native?.close();
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

  it('tickets of before go on at both; one that the newer opened waits for it where the older gets its task; all end whole', async () => {
    const older = await desk.submit(li, customerRequest());
    await insisted(older, '旧');
    await startNewer();
    const opened = await desk.api.send('POST', '/tickets', {
      token: li.token,
      body: customerRequest(),
      headers: { 'Idempotency-Key': 'during' },
    });
    assert.ok([201, 202].includes(opened.status));
    const during = opened.body.number as string;
    // Both releases are asked for both tickets.
    await Promise.all([insisted(older, '并行一'), insisted(during, '并行一')].map((one) => one));
    await desk.stopWorker();
    await Promise.all([insisted(older, '新'), insisted(during, '新')]);
    const notes = async (number: string) =>
      (await desk.types(number)).filter((type) => type === 'internal_note').length;
    assert.deepEqual([await notes(older), await notes(during)], [3, 2]);
    await desk.settled(older);
    await desk.settled(during);
  });
});
