import assert from 'node:assert/strict';
import { sql } from 'kysely';
import pg from 'pg';
import { messageIdOf } from '../../activities/mail/message-id.ts';
import { instantOf } from '../../contracts/instant.ts';
import { repairFindings } from '../../doctor/repair-findings.ts';
import { type MailServer, startMailServer } from '../notifications/mail-server.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { doctorOf, faultsOf } from '../support/examine.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';
import { until } from '../support/until.ts';

const hourMs = 3_600_000;

type Row = { number: string; seq: number; id: string };

describe('the desk’s database is restored from a backup of an hour ago, Temporal’s are not', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let mail: MailServer;

  before(async () => {
    mail = await startMailServer();
    desk = await startDesk({ smtpUrl: mail.url });
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent', 'supervisor']);
    await desk.group('软件支持组', [agent], ['software']);
    for (const { id, account } of [li, agent]) {
      await desk.db
        .updateTable('account')
        .set({ email: `${account}@example.com` })
        .where('id', '=', id)
        .execute();
    }
  });
  after(async () => {
    await desk.stop();
    await mail.stop();
  });

  /** Copies a database as a whole over another name, whoever was connected. */
  const copy = async (from: string, to: string): Promise<void> => {
    const { postgresUrl } = await testServers();
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    try {
      await client.query(`drop database if exists ${to} with (force)`);
      await client.query(`alter database ${from} with allow_connections false`);
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [from]);
      for (;;) {
        const { rowCount } = await client.query('select 1 from pg_stat_activity where datname = $1', [from]);
        if (rowCount === 0) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await client.query(`create database ${to} template ${from}`);
      await client.query(`alter database ${from} with allow_connections true`);
      await client.query(`alter database ${to} with allow_connections true`);
    } finally {
      await client.end();
    }
  };

  const eventsOf = (number: string): Promise<Row[]> =>
    desk.db
      .selectFrom('ticket_event')
      .select(['number', 'seq', 'id'])
      .where('number', '=', number)
      .orderBy('seq')
      .execute();

  const rungsOf = (number: string) =>
    desk.db.selectFrom('deadline_rung').selectAll().where('number', '=', number).orderBy('id').execute();
  const mailRows = () => desk.db.selectFrom('notification').selectAll().where('channel', '=', 'email').execute();
  /** How often each mail has come, by Message-ID. */
  const came = (): Map<string, number> => {
    const times = new Map<string, number>();
    for (const { messageId } of mail.taken) times.set(messageId, (times.get(messageId) ?? 0) + 1);
    return times;
  };
  const mailIsOut = () =>
    until('mail is out', async () => (await mailRows()).every(({ state }) => state === 'delivered'));

  it('tickets come back from their workflows, those opened since too; no number is used twice, nothing is dropped silently', async () => {
    const name = new URL(desk.databaseUrl).pathname.slice(1);
    const untouched = await desk.submit(li, customerRequest());
    const worked = await desk.submit(li, customerRequest());
    await desk.does(agent, worked, 'claim');
    const urgent = await desk.submit(li, customerRequest({ scope: 'company', urgency: 'high' }));
    await mailIsOut();
    const early = new Set(mail.taken.map(({ messageId }) => messageId));
    // Mail to the agent waits while the backup is made.
    mail.treat(`${agent.account}@example.com`, { refuse: 451 });
    const chen = await desk.person('chen', ['supervisor']);
    await desk.does(chen, worked, 'classify', { category: 'software' });
    await desk.does(chen, worked, 'grade', { level: 'P1', reason: '影响多人' });
    await desk.does(li, worked, 'message', { text: '请问进展如何？' });
    const waits = async () => (await mailRows()).filter(({ state, attempts }) => state === 'waiting' && attempts > 0);
    await until('mail waits', async () => (await waits()).length > 0);
    await desk.settled(worked);
    await desk.stopWorker();
    await copy(name, `${name}_backup`);
    const waiting = new Set((await waits()).map(({ dedup_key }) => messageIdOf(dedup_key)));
    mail.treat(`${agent.account}@example.com`, {});
    await desk.startWorker();

    // The hour between backup and restore: promises come due, people work, mail goes out.
    for (const number of [untouched, worked, urgent]) await desk.pass(number, hourMs);
    await desk.does(agent, worked, 'respond', { channel: 'phone' });
    await desk.does(agent, worked, 'note', { text: '备份之后' });
    const since = await desk.submit(li, customerRequest());
    await desk.does(agent, since, 'claim');
    const parking = await desk.submit(li, customerRequest());
    for (const number of [untouched, worked, urgent]) await desk.settled(number);
    const rungs = await rungsOf(urgent);
    const fired = rungs.filter(({ deadline_id }) => deadline_id === 'respond/1.1').map(({ share }) => Number(share));
    assert.deepEqual(fired.toSorted(), [0.8, 1, 1.5, 2]);
    await mailIsOut();
    const first = came();
    assert.ok([...first.values()].every((times) => times === 1));
    assert.ok([...waiting].every((id) => first.has(id)) && first.size > early.size + waiting.size);
    const before = new Map<string, Row[]>();
    for (const number of [untouched, worked, urgent, since, parking]) before.set(number, await eventsOf(number));

    await desk.stopWorker();
    await copy(`${name}_backup`, name);
    assert.deepEqual(await rungsOf(urgent), [], 'the record knows nothing of that hour');
    await desk.startWorker();

    // What has no row any more is not there for people, and says so; nobody is told that a lost thing is done.
    assert.equal((await desk.command(agent, since, 'note', { text: '一' })).status, 404);
    // The counter was restored with the rest: the numbers of `since` and `parking` would be handed out again.
    const fresh = await desk.submit(li, customerRequest());
    assert.ok(!before.has(fresh), `${fresh} is a new number`);
    // A Signal has the ticket notice by itself, and park.
    await desk.signal(parking, 'note', { by: 'agent', text: '二', commandId: 'after-restore' });
    const state = () => desk.client.workflow.getHandle(parking).query<{ parked: { code: string } | null }>('state');
    while ((await state()).parked === null) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await state()).parked?.code, 'gap');

    const doctor = {
      ...doctorOf({ ...desk, policies: desk.api.context.desk.policies }),
      // Workflows are given a minute to be recorded.
      now: () => instantOf(Date.now() + 120_000),
    };
    let found = await faultsOf(doctor);
    const told = new Map(found.map(({ code, number }) => [number, code]));
    assert.equal(told.get(worked), 'record_behind');
    assert.equal(told.get(urgent), 'record_behind');
    assert.equal(told.get(since), 'workflow_without_row');
    assert.equal(told.get(parking), 'workflow_without_row');
    assert.equal(told.get(untouched), undefined);
    assert.equal(told.get(fresh), undefined);
    const tried = await repairFindings(doctor, found);
    assert.deepEqual(
      tried.filter(({ outcome }) => outcome === 'failed'),
      [],
    );
    for (const number of before.keys()) await desk.settled(number);

    found = await faultsOf(doctor);
    assert.deepEqual(found, [], 'the doctor has mended everything');
    for (const number of [untouched, worked, urgent, since])
      assert.deepEqual(await eventsOf(number), before.get(number), number);
    assert.deepEqual(await rungsOf(urgent), rungs, 'each rung fired at its own instant, and once');
    const parkedOne = await eventsOf(parking);
    assert.deepEqual(parkedOne.slice(0, before.get(parking)!.length), before.get(parking));
    assert.ok((await desk.types(parking)).includes('internal_note'), 'the Signal waited and was taken');
    const { rows } = await sql<{ number: string }>`select number from ticket`.execute(desk.db);
    assert.equal(rows.length, 6);
    // Whoever works on sees nothing of it.
    await desk.does(agent, since, 'respond', { channel: 'phone' });
    const view = await desk.api.send('GET', `/tickets/${since}`, { token: li.token });
    assert.equal(view.status, 200, JSON.stringify(view.body));
    // Mail of that hour goes out once more, under the Message-ID that it had; no other does, and none is missing.
    await mailIsOut();
    const second = came();
    const repeated = new Set([...second].flatMap(([id, times]) => (times > 1 ? [id] : [])));
    assert.deepEqual(repeated, new Set([...first.keys()].filter((id) => !early.has(id))));
    assert.ok([...second.values()].every((times) => times <= 2));
    assert.deepEqual(
      new Set(second.keys()),
      new Set((await mailRows()).map(({ dedup_key }) => messageIdOf(dedup_key))),
    );
    const { postgresUrl } = await testServers();
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    await client.query(`drop database ${name}_backup with (force)`);
    await client.end();
  });
});
