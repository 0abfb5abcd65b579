import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { createDeliverActivities } from '../../activities/deliver.ts';
import { createMailer } from '../../activities/mail/mailer.ts';
import { writeNotifications } from '../../activities/record/notify.ts';
import type { CourierChannel, CourierInput } from '../../contracts/courier.ts';
import { courierId, courierWorkflow } from '../../contracts/names.ts';
import { createDatabase, type DeskDatabase } from '../../db/database.ts';
import { notificationNotify } from '../../db/notification/notify-channel.ts';
import { startCourierWake } from '../../worker/relay/courier-wake.ts';
import { createWaker, type Waker } from '../../worker/relay/waker.ts';
import {
  createDeskDatabase,
  createNamespace,
  dropDeskDatabase,
  testConnection,
  testServers,
} from '../support/servers.ts';
import { testLimits } from './deliver-once.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { aGroup, anEvent, aPerson, aTicket } from './story.ts';

/** Everything a history says, payloads decoded. */
const textOf = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value === null || typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, one]) => `${key}: ${textOf(one)}`)
    .join('\n');
};

describe('the courier', () => {
  let url: string;
  let desk: DeskDatabase;
  let waker: Waker;
  let smtp: MailServer;
  let client: Client;
  let native: NativeConnection;
  let bundle: WorkflowBundleWithSourceMap;
  let worker: { stop(): Promise<void> } | undefined;

  before(async function () {
    this.timeout(60_000);
    bundle = await bundleWorkflowCode({
      workflowsPath: new URL('../../workflows/courier.ts', import.meta.url).pathname,
    });
    native = await NativeConnection.connect({ address: (await testServers()).temporalAddress });
  });
  after(() => native.close());
  beforeEach(async () => {
    url = await createDeskDatabase();
    desk = createDatabase(url);
    waker = createWaker(desk.pool, notificationNotify);
    smtp = await startMailServer();
    client = new Client({ connection: await testConnection(), namespace: await createNamespace() });
  });
  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
    await waker.stop();
    await smtp.stop();
    await desk.close();
    await dropDeskDatabase(url);
  });

  /** What a worker process runs of it: activities, workflow, relay. */
  const startWorker = async (smtpUrl: string | undefined, sweepMs = 30_000) => {
    const { db, close } = createDatabase(url);
    const mailer =
      smtpUrl === undefined ? undefined : createMailer({ url: smtpUrl, from: 'desk@example.com', silenceMs: 30_000 });
    const activities = createDeliverActivities({
      db,
      mailer,
      publicUrl: 'http://127.0.0.1',
      zone: 'Asia/Shanghai',
      policyWords: async () => undefined,
      limits: { ...testLimits, sendMs: 30_000, leaseMs: 60_000 },
    });
    const { namespace } = client.options;
    const running = await Worker.create({
      connection: native,
      namespace,
      taskQueue: 'desk',
      workflowBundle: bundle,
      activities,
      shutdownGraceTime: '1s',
    });
    const run = running.run();
    const configured: CourierChannel[] = smtpUrl === undefined ? [] : ['email'];
    const relay = startCourierWake({
      databaseUrl: url,
      db,
      client,
      taskQueue: 'desk',
      configured,
      sweepMs,
      pauseMs: 50,
    });
    worker = {
      stop: async () => {
        await relay.stop();
        running.shutdown();
        await run;
        mailer?.close();
        await close();
      },
    };
  };
  let groups = 0;
  const tell = async (names: string[], wake = true) => {
    const ids: string[] = [];
    for (const name of names) ids.push(await aPerson(desk.db, name));
    groups += 1;
    const groupId = await aGroup(desk.db, `group ${groups}`, ids);
    const after = aTicket({ groupId });
    const events = [anEvent('assigned', { groupId, ownerId: null })];
    const { toDeliver } = await desk.db
      .transaction()
      .execute((trx) => writeNotifications(trx, { before: after, after, events }));
    if (wake) waker.wake(toDeliver);
  };
  const until = async (what: string, holds: () => Promise<boolean> | boolean, ms = 15_000) => {
    const end = Date.now() + ms;
    while (!(await holds())) {
      if (Date.now() > end) assert.fail(`never: ${what}`);
      await pause(50);
    }
  };
  const courier = () => client.workflow.getHandle(courierId('email'));
  const details = async (): Promise<string> => {
    try {
      const metadata = await courier().query<{ currentDetails?: string }>('__temporal_workflow_metadata');
      return metadata.currentDetails ?? '';
    } catch {
      return '';
    }
  };

  it('delivers what is written while it sleeps, and its history holds no personal data', async () => {
    await startWorker(smtp.url);
    await until('an idle courier', async () => (await details()).includes('waiting: 0'));
    await tell(['wang']);
    await until('the mail', () => smtp.taken.length === 1);
    await tell(['zhao', 'qian']);
    await until('both mails', () => smtp.taken.length === 3);
    await until('none waits', async () => (await details()).includes('waiting: 0'));
    const history = await courier().fetchHistory();
    const words = textOf(history);
    assert.ok(words.includes('delivered'), 'payloads were not read');
    for (const personal of ['wang', 'zhao', 'example.com', 'TS20261123001'])
      assert.ok(!words.includes(personal), personal);
    await Worker.runReplayHistory({ workflowBundle: bundle }, history);
  });

  it('sends a burst over one wake or few: history does not grow with every mail', async () => {
    await startWorker(smtp.url);
    await until('an idle courier', async () => (await details()).includes('waiting: 0'));
    for (let round = 0; round < 10; round += 1) await tell([`a${round}`, `b${round}`, `c${round}`]);
    await until('all mails', () => smtp.taken.length === 30);
    await pause(300);
    const { historyLength } = await courier().describe();
    assert.ok(historyLength < 100, `${historyLength} events for 30 mails`);
  });

  it('shows mail that waits for a mail server to be configured, and sends it after the restart with one', async () => {
    await tell(['wang'], false);
    await startWorker(undefined);
    await until('the details', async () => /waiting: 1\n- last error: `not_configured`/.test(await details()), 20_000);
    await worker!.stop();
    await startWorker(smtp.url);
    await until('the mail', () => smtp.taken.length === 1);
    await until('none waits', async () => /waiting: 0\n- last error: none/.test(await details()));
  }).timeout(40_000);

  it('rests while the server is down, shows why, and goes on by itself when it is back', async () => {
    await startWorker(smtp.url);
    await smtp.stop();
    await tell(['wang', 'zhao', 'qian']);
    await until('the error', async () =>
      /last error: `smtp_unreachable`\n- failures in a row: [12]/.test(await details()),
    );
    smtp = await startMailServer({ port: smtp.port });
    await until('all mails', () => smtp.taken.length === 3, 25_000);
    assert.equal(new Set(smtp.taken.map((mail) => mail.to)).size, 3);
  }).timeout(40_000);

  it('goes on over many runs, and loses no wake between them', async () => {
    const input: CourierInput = { channel: 'email', batchesPerRun: 1 };
    await client.workflow.start(courierWorkflow, { workflowId: courierId('email'), taskQueue: 'desk', args: [input] });
    await startWorker(smtp.url);
    for (let round = 0; round < 8; round += 1) {
      await tell([`r${round}`]);
      await until(`mail ${round}`, () => smtp.taken.length === round + 1);
    }
    let runs = 0;
    for await (const _ of client.workflow.list({ query: `WorkflowId = '${courierId('email')}'` })) runs += 1;
    assert.ok(runs > 3, `${runs} runs`);
  });

  it('stops within seconds though the mail server hangs, and the next worker delivers', async () => {
    smtp.treat('*', { delayMs: 60_000 });
    await startWorker(smtp.url);
    await tell(['wang']);
    await until('the server is asked', () => smtp.asked.length === 1);
    const from = Date.now();
    await worker!.stop();
    assert.ok(Date.now() - from < 5_000, `${Date.now() - from} ms`);
    smtp.treat('*', {});
    await startWorker(smtp.url);
    await until('the mail', () => smtp.taken.length === 1);
  }).timeout(40_000);

  it('finds by its sweep what no NOTIFY told of', async () => {
    await startWorker(smtp.url, 500);
    await until('an idle courier', async () => (await details()).includes('waiting: 0'));
    await tell(['wang'], false);
    await until('the mail', () => smtp.taken.length === 1);
  });

  it('listens again after PostgreSQL cut every connection', async () => {
    await startWorker(smtp.url);
    await until('an idle courier', async () => (await details()).includes('waiting: 0'));
    const admin = createDatabase((await testServers()).postgresUrl);
    await admin.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      new URL(url).pathname.slice(1),
    ]);
    await admin.close();
    await pause(1_000);
    await tell(['wang']);
    await until('the mail', () => smtp.taken.length === 1);
  });
});
