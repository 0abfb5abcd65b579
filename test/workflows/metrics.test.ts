import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { registerDeskMetrics } from '../../api/desk-metrics.ts';
import { freePorts } from '../../dev/ports.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';

describe('what operators measure', function () {
  this.timeout(180_000); // processes of their own
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let worker: DeskChild;
  let port: number;

  const start = async (): Promise<DeskChild> => {
    const { temporalAddress } = await testServers();
    return startDeskChild('worker', {
      DATABASE_URL: desk.databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: desk.namespace,
      TASK_QUEUE: desk.api.context.settings.taskQueue,
      WORKER_METRICS_PORT: String(port),
    });
  };

  before(async () => {
    [port] = (await freePorts(1)) as [number];
    desk = await startDesk({ uncheckable: true, doctorMay: ['mark_left'] });
    await desk.stopWorker();
    worker = await start();
    await worker.ready;
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(async () => {
    await worker?.kill();
    await desk?.stop();
  });

  const scrape = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  /** The value of the first line of this metric that has all these labels. */
  const value = (text: string, name: string, labels: Record<string, string> = {}): number | undefined => {
    const line = text
      .split('\n')
      .find(
        (one) => one.startsWith(`${name}{`) && Object.entries(labels).every(([k, v]) => one.includes(`${k}="${v}"`)),
      );
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };

  it('the worker tells commands by name and outcome, the record’s lag and how late rungs fire', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(wang, number, 'claim');
    assert.equal((await desk.command(wang, number, 'claim')).status, 409);
    await desk.signal(number, 'note', { by: 'wang', text: '好' });
    await desk.signal(number, 'asign', { by: 'wang' });
    await desk.settled(number);
    await desk.pass(number, 2 * 3_600_000);
    await desk.settled(number);
    const text = await scrape();
    const commands = 'desk_commands_total';
    assert.equal(value(text, commands, { command: 'claim', via: 'http', outcome: 'recorded' }), 1);
    assert.equal(value(text, commands, { command: 'claim', via: 'http', outcome: 'already_owned' }), 1);
    assert.equal(value(text, commands, { command: 'note', via: 'signal', outcome: 'recorded' }), 1);
    assert.equal(value(text, commands, { command: 'other', via: 'signal', outcome: 'unknown_command' }), 1);
    assert.ok(value(text, 'desk_record_lag_seconds_count')! >= 4);
    assert.ok(value(text, 'desk_rung_lateness_seconds_count', { clock: 'respond', share: '80' })! >= 1);
    assert.ok(text.includes('temporal_'), 'the SDK’s own are there too');
    for (const personal of [number, 'wang', wang.id, li.id]) assert.ok(!text.includes(personal), personal);
  });

  it('a port that is taken ends the worker with a clear word', async () => {
    const second = await start();
    assert.equal(await second.ended, 1);
  });

  it('the API tells parked tickets by reason and requests that wait for their workflow', async () => {
    const registry = new Registry();
    registerDeskMetrics(registry, desk.db);
    const number = await desk.submit(li, customerRequest());
    await desk.db.updateTable('ticket').set({ parked_code: 'gap' }).where('number', '=', number).execute();
    await desk.db.updateTable('intake_request').set({ started_at: null }).where('number', '=', number).execute();
    await worker.kill();
    const text = await registry.metrics();
    assert.equal(value(text, 'desk_tickets_parked', { code: 'gap' }), 1);
    assert.equal(value(text, 'desk_tickets_parked', { code: 'data' }), 0);
    assert.match(text, /^desk_intake_unstarted [01]$/m);
    assert.match(text, /^desk_intake_unstarted_oldest_seconds \d/m);
  });
});
