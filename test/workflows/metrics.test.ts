import assert from 'node:assert/strict';
import { Registry } from 'prom-client';
import { registerDeskMetrics } from '../../api/desk-metrics.ts';
import { registerDeliveryMetrics } from '../../api/notifications/delivery-metrics.ts';
import { registerStandingMetrics } from '../../api/standing-metrics.ts';
import { latenessBounds } from '../../contracts/figures-view.ts';
import { freePorts } from '../../dev/ports.ts';
import { rules, seriesIn, type WantedSeries } from '../production/rules.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';
import { timersOf } from './deadlines/timers.ts';

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

  /** All lines of a metric. */
  const seriesOf = (text: string, name: string): { labels: Record<string, string>; value: number }[] =>
    text.split('\n').flatMap((line) => {
      const [, found, labels = '', value] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (found !== name) return [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, is]) => [label!, is!]);
      return [{ labels: Object.fromEntries(pairs), value: Number(value) }];
    });

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

  it('tells the lateness that the record tells, in the same buckets, by policy, clock and share', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.settled(number);
    await worker.kill();
    const passing = desk.pass(number, 2 * 3_600_000);
    // The timer of the warning fires without a worker: it will be late by as long as the next one takes to start.
    while ((await timersOf(desk, number)).fired.length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    worker = await start();
    await worker.ready;
    await passing;
    await desk.settled(number);
    const rungs = await desk.db
      .selectFrom('deadline_rung')
      .select(['deadline_id', 'share', 'lateness_ms'])
      .where('number', '=', number)
      .execute();
    assert.ok(rungs.some(({ lateness_ms }) => lateness_ms > 250));
    const text = await scrape();
    const bucket = 'desk_rung_lateness_seconds_bucket';
    for (const { deadline_id, share } of rungs) {
      const labels = {
        policy: 'customer-response',
        clock: deadline_id.split('/')[0]!,
        share: `${Math.round(Number(share) * 100)}`,
      };
      const lines = seriesOf(text, bucket).filter((one) =>
        Object.entries(labels).every(([label, wanted]) => one.labels[label] === wanted),
      );
      const told = lines.map(({ labels: { le }, value }) => [
        le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le),
        value,
      ]);
      const recorded = rungs
        .filter((one) => one.deadline_id.split('/')[0] === labels.clock && one.share === share)
        .map((one) => one.lateness_ms / 1000);
      const expected = [...latenessBounds, Number.POSITIVE_INFINITY].map((bound) => [
        bound,
        recorded.filter((seconds) => seconds <= bound).length,
      ]);
      assert.deepEqual(told, expected, `${deadline_id} ${share}`);
    }
  });

  it('shows every series that an alarm asks for, with the labels by which it asks', async () => {
    const { registry } = desk.api.context.metrics;
    registerDeskMetrics(registry, desk.db);
    registerDeliveryMetrics(registry, desk.db);
    registerStandingMetrics(registry, desk.api.context);
    // The worker of now has fired rungs; it shall have decided a command too.
    const number = await desk.submit(li, customerRequest());
    await desk.does(wang, number, 'claim');
    // A workflow that no worker knows fails its task.
    const unknown = await desk.client.workflow.start('nobodyKnows', {
      taskQueue: desk.api.context.settings.taskQueue,
      workflowId: 'nobody-knows',
    });
    const failed = 'temporal_workflow_task_execution_failed_total';
    let text = '';
    do {
      await new Promise((resolve) => setTimeout(resolve, 100));
      text = `${await registry.metrics()}\n${await scrape()}`;
    } while (seriesOf(text, failed).length === 0);
    await unknown.terminate();
    const isThere = ({ name, values, labels }: WantedSeries): boolean =>
      seriesOf(text, name).some(
        (one) =>
          labels.every((label) => label in one.labels) &&
          Object.entries(values).every(([label, wanted]) => one.labels[label] === wanted),
      );
    for (const { alert, expr } of rules()) {
      for (const wanted of seriesIn(expr)) {
        if (wanted.name !== 'up') assert.ok(isThere(wanted), `${alert}: no series ${JSON.stringify(wanted)}`);
      }
    }
    assert.equal(seriesOf(text, 'desk_late_after_seconds')[0]?.value, 60);
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
