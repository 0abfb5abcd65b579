import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stage } from '../production/stage.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

describe('a worker that stands still (SIGSTOP) until another has taken over, and then goes on', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;
  const children: DeskChild[] = [];

  const worker = async (faults = ''): Promise<DeskChild> => {
    const { temporalAddress } = await testServers();
    const env = {
      DATABASE_URL: desk.databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: desk.namespace,
      TASK_QUEUE: desk.api.context.settings.taskQueue,
      DESK_FAULTS: faults,
    };
    const child = startDeskChild('worker', env, (await stage()).directory);
    children.push(child);
    await child.ready;
    return child;
  };

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(async () => {
    for (const one of children) await one.kill();
    await desk.stop();
  });

  const noted = async (number: string): Promise<number> =>
    (await desk.types(number)).filter((type) => type === 'internal_note').length;

  /** Sends it until it is recorded, as agents do. */
  const insisted = async (number: string, text: string, id: string): Promise<void> => {
    for (;;) {
      const { status } = await desk.command(agent, number, 'note', { text }, { 'Idempotency-Key': id });
      if (status === 200) return;
      assert.ok([202, 503].includes(status), `${status}`);
    }
  };

  /** Has the child come to this point? */
  const reached = (child: DeskChild, point: string): boolean => child.output.includes(`fault point ${point}`);
  const isStopped = ({ process: { pid } }: DeskChild): boolean =>
    /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

  for (const [when, point, written] of [
    ['after its commit', 'record.after_commit', 1],
    ['before its commit', 'record.before_commit', 0],
  ] as const) {
    it(`stopped ${when}: the step is recorded once, whoever wrote it, and the late one changes nothing`, async () => {
      const number = await desk.submit(li, customerRequest());
      await desk.stopWorker();
      // It sleeps at the point for a second and a half, where it is stopped; the other says that it has come by once more.
      const late = point === 'record.before_commit' ? ',record.after_commit=sleep:1*1' : '';
      const stopped = await worker(`${point}=sleep:1500*1${late}`);
      const id = `stopped-${point}`;
      const answer = desk.command(agent, number, 'note', { text: '一' }, { 'Idempotency-Key': id });
      await until('it comes to the point', () => reached(stopped, point));
      stopped.process.kill('SIGSTOP');
      await until('it stands still', () => isStopped(stopped));
      assert.equal(await noted(number), written);
      await desk.startWorker();
      assert.ok([200, 202, 503].includes((await answer).status));
      await desk.signal(number, 'note', { by: 'agent', text: '二', commandId: `${id}-signal` });
      // Taken over: the other one has recorded the signal while the first stands still.
      await until('another takes over', async () => (await noted(number)) >= 2);
      stopped.process.kill('SIGCONT');
      if (late) await until('the late one has written, too', () => reached(stopped, 'record.after_commit'));
      await insisted(number, '三', `${id}-third`);
      await desk.settled(number);
      await insisted(number, '一', id);
      assert.equal(await noted(number), 3);
      await stopped.kill();
      const { namespace } = desk;
      await desk.client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId: number } });
    });
  }
});
