import assert from 'node:assert/strict';
import { sql } from 'kysely';
import pg from 'pg';
import { instantOf } from '../../contracts/instant.ts';
import { repairFindings } from '../../doctor/repair-findings.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { doctorOf, faultsOf } from '../support/examine.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';

type Row = { number: string; seq: number; id: string };

describe('the desk’s database is restored from a backup of an hour ago, Temporal’s are not', function () {
  this.timeout(120_000);
  let desk: Desk;
  let li: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent', 'supervisor']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(() => desk.stop());

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

  it('tickets come back from their workflows, those opened since too; no number is used twice, nothing is dropped silently', async () => {
    const name = new URL(desk.databaseUrl).pathname.slice(1);
    const untouched = await desk.submit(li, customerRequest());
    const worked = await desk.submit(li, customerRequest());
    await desk.does(agent, worked, 'claim');
    await desk.settled(worked);
    await desk.stopWorker();
    await copy(name, `${name}_backup`);
    await desk.startWorker();

    await desk.does(agent, worked, 'respond', { channel: 'phone' });
    await desk.does(agent, worked, 'note', { text: '备份之后' });
    const since = await desk.submit(li, customerRequest());
    await desk.does(agent, since, 'claim');
    const parking = await desk.submit(li, customerRequest());
    const before = new Map<string, Row[]>();
    for (const number of [untouched, worked, since, parking]) before.set(number, await eventsOf(number));

    await desk.stopWorker();
    await copy(`${name}_backup`, name);
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
    for (const number of [untouched, worked, since])
      assert.deepEqual(await eventsOf(number), before.get(number), number);
    const parkedOne = await eventsOf(parking);
    assert.deepEqual(parkedOne.slice(0, before.get(parking)!.length), before.get(parking));
    assert.ok((await desk.types(parking)).includes('internal_note'), 'the Signal waited and was taken');
    const { rows } = await sql<{ number: string }>`select number from ticket`.execute(desk.db);
    assert.equal(rows.length, 5);
    // Whoever works on sees nothing of it.
    await desk.does(agent, since, 'respond', { channel: 'phone' });
    const view = await desk.api.send('GET', `/tickets/${since}`, { token: li.token });
    assert.equal(view.status, 200, JSON.stringify(view.body));
    const { postgresUrl } = await testServers();
    const client = new pg.Client({ connectionString: postgresUrl });
    await client.connect();
    await client.query(`drop database ${name}_backup with (force)`);
    await client.end();
  });
});
