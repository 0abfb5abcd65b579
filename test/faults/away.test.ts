import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';
import { startTcpProxy, type TcpProxy, throughPort } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

describe('a dependency is away', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let database: TcpProxy;
  let engine: TcpProxy;

  before(async () => {
    const { temporalAddress } = await testServers();
    const [host = '127.0.0.1', port = '7233'] = temporalAddress.split(':');
    engine = await startTcpProxy({ host, port: Number(port) });
    desk = await startDesk({
      viaDatabaseUrl: async (url) => {
        const { hostname, port } = new URL(url);
        database = await startTcpProxy({ host: hostname, port: Number(port) });
        return throughPort(url, database.port);
      },
      viaTemporalAddress: `127.0.0.1:${engine.port}`,
    });
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent', 'supervisor']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(async () => {
    database.mend();
    engine.mend();
    await desk.stop();
    await database.close();
    await engine.close();
  });

  it('Temporal away during intake: 202, a number, a place to ask; then the ticket opens with its clocks counted from acceptance', async () => {
    engine.cut();
    const answer = await desk.api.send('POST', '/tickets', {
      token: li.token,
      body: customerRequest(),
      headers: { 'Idempotency-Key': 'engine-away' },
    });
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    assert.equal(answer.body.state, 'accepted');
    assert.match(answer.headers.get('location') ?? '', /^\/commands\//);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    const asked = await desk.api.send('GET', answer.headers.get('location')!, { token: li.token });
    assert.equal(asked.body.state, 'accepted');
    const { status } = await desk.command(agent, answer.body.number, 'note', { text: '一' });
    assert.equal(status, 503, 'a command is not taken, and says so');
    engine.mend();
    await until('the relay opens it', async () => {
      const row = await desk.db
        .selectFrom('ticket')
        .select('submitted_at')
        .where('number', '=', answer.body.number)
        .executeTakeFirst();
      return row?.submitted_at === answer.body.acceptedAt;
    });
    const recorded = await desk.api.send('GET', answer.headers.get('location')!, { token: li.token });
    assert.equal(recorded.body.state, 'recorded');
  });

  it('PostgreSQL away with the engine up: nobody can sign in, raw signals wait, rungs fire on time, nothing is lost', async () => {
    const number = await desk.submit(li, customerRequest({ scope: 'company', urgency: 'high' }));
    // The 80 % warning of a P0's response (12 of 15 minutes) comes due four seconds into the outage.
    await desk.pass(number, 12 * 60_000 - 4_000);
    await desk.settled(number);
    database.cut();
    const { status, headers } = await desk.api.send('GET', `/tickets/${number}`, { token: li.token });
    assert.equal(status, 503);
    assert.ok(headers.get('retry-after'));
    const ready = await desk.api.send('GET', '/readyz');
    assert.equal(ready.status, 503);
    await desk.signal(number, 'note', { by: 'agent', text: '停电时的备注', commandId: 'while-away' });
    const handle = desk.client.workflow.getHandle(number);
    await until('the warning fires while SQL is away', async () => {
      const { waiting } = (await handle.query('state')) as { waiting: number };
      return waiting > 0;
    });
    database.mend();
    await until('all is recorded', async () => {
      const { waiting, queuedSignals } = (await handle.query('state')) as { waiting: number; queuedSignals: number };
      return waiting === 0 && queuedSignals === 0;
    });
    const rungs = await desk.db.selectFrom('deadline_rung').selectAll().where('number', '=', number).execute();
    const warning = rungs.find((rung) => rung.deadline_id === 'respond/1.1');
    assert.ok(warning, 'the warning is in the ledger');
    assert.ok(warning.lateness_ms < 1_000, `fired ${warning.lateness_ms} ms after it was due`);
    const types = await desk.types(number);
    assert.equal(types.filter((type) => type === 'internal_note').length, 1);
    await desk.command(agent, number, 'note', { text: '同一编号' }, { 'Idempotency-Key': 'while-away' });
    assert.deepEqual(await desk.types(number), types, 'the same id again is the same command');
  });
});
