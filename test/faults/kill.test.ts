import assert from 'node:assert/strict';
import { freePort } from '../../dev/ports.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { type DeskChild, startDeskChild } from '../support/desk-child.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';

describe('killed at the worst moment', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;
  const children: DeskChild[] = [];

  const child = async (name: 'worker' | 'api', env: Record<string, string>): Promise<DeskChild> => {
    const { temporalAddress } = await testServers();
    const one = startDeskChild(name, {
      DATABASE_URL: desk.databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: desk.namespace,
      TASK_QUEUE: desk.api.context.settings.taskQueue,
      ...env,
    });
    children.push(one);
    await one.ready;
    return one;
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

  it('the worker dies between commit and acknowledgement: the command is recorded once and its caller hears of it', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.stopWorker();
    const doomed = await child('worker', { DESK_FAULTS: 'record.after_commit=kill' });
    const answer = desk.command(agent, number, 'classify', { category: 'software' }, { 'Idempotency-Key': 'kill-1' });
    assert.equal(await doomed.ended, 'SIGKILL');
    const committed = await desk.types(number);
    assert.equal(committed.filter((type) => type === 'classified').length, 1, 'the transaction was committed');
    await desk.startWorker();
    assert.ok([200, 202].includes((await answer).status));
    await desk.settled(number);
    assert.equal((await desk.types(number)).filter((type) => type === 'classified').length, 1);
    const again = await desk.command(
      agent,
      number,
      'classify',
      { category: 'software' },
      { 'Idempotency-Key': 'kill-1' },
    );
    assert.equal(again.status, 200, 'the same id is the same command');
    assert.deepEqual(await desk.types(number), committed);
  });

  it('another command comes between death and repetition: both are recorded once, no event has the id of another', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.stopWorker();
    const doomed = await child('worker', { DESK_FAULTS: 'record.after_commit=kill' });
    const answer = desk.command(agent, number, 'classify', { category: 'software' }, { 'Idempotency-Key': 'kill-2' });
    assert.equal(await doomed.ended, 'SIGKILL');
    // The task that is done again begins with the signal, and so draws the ids of the lost one for it.
    await desk.signal(number, 'note', { by: 'agent', text: '之间', commandId: 'kill-between' });
    await desk.startWorker();
    await answer;
    await desk.settled(number);
    const types = await desk.types(number);
    for (const type of ['classified', 'internal_note'])
      assert.equal(types.filter((one) => one === type).length, 1, type);
    const ids = await desk.db.selectFrom('ticket_event').select('id').where('number', '=', number).execute();
    assert.equal(new Set(ids.map(({ id }) => id)).size, types.length);
  });

  it('the worker dies before the commit: nothing is there, then it is recorded', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.stopWorker();
    const doomed = await child('worker', { DESK_FAULTS: 'record.before_commit=kill' });
    const answer = desk.command(agent, number, 'note', { text: '内部备注' });
    assert.equal(await doomed.ended, 'SIGKILL');
    assert.ok(!(await desk.types(number)).includes('internal_note'));
    await desk.startWorker();
    await answer;
    await desk.settled(number);
    assert.equal((await desk.types(number)).filter((type) => type === 'internal_note').length, 1);
  });

  it('the worker dies after the commit of a signal: the ticket that takes it again learns what is recorded of it', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.stopWorker();
    const doomed = await child('worker', { DESK_FAULTS: 'record.after_commit=kill' });
    const payload = { by: 'agent', category: 'software', commandId: 'kill-signal' };
    await desk.signal(number, 'classify', payload);
    assert.equal(await doomed.ended, 'SIGKILL');
    const committed = await desk.types(number);
    assert.equal(committed.filter((type) => type === 'classified').length, 1, 'the transaction was committed');
    await desk.startWorker();
    await desk.settled(number);
    const { ticket } = await desk.client.workflow.getHandle(number).query<{ ticket: { revision: number } }>('state');
    assert.equal(ticket.revision, committed.length, 'the workflow knows of it, so its timers are those of the record');
    assert.deepEqual(await desk.types(number), committed);
  });

  it('the API dies between accepting and starting: the relay starts the ticket, which keeps number and acceptance', async () => {
    const port = String(await freePort());
    const doomed = await child('api', { DESK_FAULTS: 'intake.after_accept=kill', PORT: port });
    const answer = fetch(`http://127.0.0.1:${port}/tickets`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${li.token}`,
        'Idempotency-Key': 'api-dies',
      },
      body: JSON.stringify(customerRequest()),
    }).catch(() => 'gone');
    assert.equal(await doomed.ended, 'SIGKILL');
    assert.equal(await answer, 'gone');
    const row = await desk.db
      .selectFrom('intake_request')
      .select(['number', 'accepted_at', 'started_at'])
      .where('idempotency_key', '=', 'api-dies')
      .executeTakeFirstOrThrow();
    assert.equal(row.started_at, null);
    const before = Date.now();
    for (;;) {
      const ticket = await desk.db
        .selectFrom('ticket')
        .select('submitted_at')
        .where('number', '=', row.number)
        .executeTakeFirst();
      if (ticket) {
        assert.equal(ticket.submitted_at, row.accepted_at, 'clocks count from acceptance');
        break;
      }
      assert.ok(Date.now() - before < 40_000, 'the relay starts it');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const again = await desk.api.send('POST', '/tickets', {
      token: li.token,
      body: customerRequest(),
      headers: { 'Idempotency-Key': 'api-dies' },
    });
    assert.equal(again.status, 201);
    assert.equal(again.body.number, row.number, 'the caller that repeats gets the same ticket');
  });
});
