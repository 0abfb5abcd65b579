import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import type { DoctorDeps } from '../../doctor/deps.ts';
import { attributeTypes } from '../../doctor/engine/engine-findings.ts';
import { examineDesk } from '../../doctor/examine-desk.ts';
import { examineTickets } from '../../doctor/examine-tickets.ts';
import { examineWorkflows } from '../../doctor/examine-workflows.ts';
import { ageFindings } from '../../doctor/oldest-versions.ts';
import { repairFindings } from '../../doctor/repair-findings.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { doctorOf } from '../support/examine.ts';
import { customerRequest } from '../support/forms.ts';

describe('the doctor, of the desk as a whole', () => {
  let desk: Desk;
  let deps: DoctorDeps;
  let li: Person;

  before(async () => {
    desk = await startDesk();
    deps = doctorOf({ ...desk, policies: desk.api.context.desk.policies });
    li = await desk.person('li', ['requester']);
  });
  after(() => desk.stop());

  const found = async (by: DoctorDeps = deps): Promise<DoctorFinding[]> => (await examineDesk(by)).findings;
  const codes = async (by?: DoctorDeps): Promise<string[]> => (await found(by)).map(({ code }) => code);
  const repaired = async (code: DoctorFinding['code'], number: string | null = null): Promise<string> =>
    (await repairFindings(deps, [{ code, number }])).map(({ outcome, reason }) => reason ?? outcome).join();
  const run = (text: ReturnType<typeof sql>) => text.execute(desk.db);

  it('tells versions and finds nothing on a sound one', async () => {
    const { versions, findings } = await examineDesk(deps);
    assert.deepEqual(findings, []);
    assert.match(versions.engine!, /^\d+\.\d+/);
    assert.match(versions.database, /^\d+/);
    assert.deepEqual([versions.desk, versions.node], ['0.1.0', process.versions.node]);
  });

  it('finds a schema that lacks a migration, has an unknown one, or a changed one', async () => {
    const { rows } = await sql<{ number: number; name: string; checksum: string }>`
      delete from migration where number = 1 returning *`.execute(desk.db);
    assert.deepEqual(await codes(), ['schema_older']);
    await run(sql`insert into migration (number, name, checksum) values (1, ${rows[0]!.name}, 'other')`);
    assert.deepEqual(await codes(), ['schema_changed']);
    await run(sql`update migration set checksum = ${rows[0]!.checksum} where number = 1`);
    await run(sql`insert into migration (number, name, checksum) values (9999, '9999-later', '')`);
    assert.deepEqual(await codes(), ['schema_newer']);
    await run(sql`delete from migration where number = 9999`);
  });

  it('finds that Temporal is away, has no such namespace, or nobody works there', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:9' });
    assert.deepEqual(await codes({ ...deps, client: new Client({ connection, namespace: 'x' }) }), ['engine_away']);
    const page = await examineTickets({ ...deps, client: new Client({ connection, namespace: 'x' }) }, { limit: 10 });
    assert.deepEqual(
      page.findings.map(({ code }) => code),
      ['engine_away'],
      'a page that was examined by halves does not pass for sound',
    );
    await connection.close();
    assert.deepEqual(await codes({ ...deps, namespace: `none-${randomUUID()}` }), ['namespace_missing']);
    assert.deepEqual(await codes({ ...deps, taskQueue: 'nobody' }), ['no_workflow_poller', 'no_activity_poller']);
  });

  it('finds what is older than a release needs: Node.js, PostgreSQL, Temporal', async () => {
    for (const [one, code] of [
      ['node', 'node_too_old'],
      ['database', 'database_too_old'],
      ['engine', 'engine_too_old'],
    ] as const) {
      const [finding, ...more] = await found({ ...deps, oldest: { [one]: '99.1' } });
      assert.deepEqual([finding?.code, finding?.facts.needed, more], [code, '99.1', []]);
      assert.match(String(finding?.facts.found), /^\d+\.\d+/);
    }
    const isOld = (has: string, needed: string) => ageFindings('engine', has, needed).length > 0;
    assert.deepEqual(
      [isOld('1.9.0', '1.28'), isOld('1.28.0', '1.28'), isOld('2.0', '1.28'), isOld('18beta1', '18'), isOld('', '14')],
      [true, false, false, false, true],
    );
  });

  it('finds a search attribute of another type, and that it has to be mended by hand', async () => {
    const namespace = `other-type-${randomUUID()}`;
    const { workflowService, operatorService } = desk.client.connection;
    const day = { seconds: 86_400 as never };
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
    const searchAttributes = { TicketOverdue: attributeTypes.Keyword };
    // The engine's services hear of a namespace a little later.
    const added = () => operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(() => undefined);
    while (!(await added())) await new Promise((resolve) => setTimeout(resolve, 100));
    const typed = async () => (await found({ ...deps, namespace })).filter(({ code }) => code === 'attribute_type');
    while ((await typed()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const [{ facts, repair }] = (await typed()) as [DoctorFinding];
    assert.deepEqual([facts.name, facts.type, repair], ['TicketOverdue', 'Bool', null]);
  });

  it('finds tickets under a policy that is not installed, and files of policies that wait for a publication', async () => {
    await desk.submit(li, customerRequest());
    const policies = createPolicyStore('customer-response', 'Asia/Shanghai');
    const version = { key: 'customer-response', version: 1 };
    policies.withhold([version]);
    const [unknown, waits, ...more] = await found({ ...deps, policies });
    assert.deepEqual([unknown?.code, waits?.code, more], ['policy_unknown', 'policy_file_waits', []]);
    assert.equal(unknown?.facts.tickets, (await desk.db.selectFrom('ticket').select('number').execute()).length);
    assert.deepEqual([waits?.level, waits?.facts], ['notice', version]);
  });

  it('finds a search attribute that is not registered, and registers it', async () => {
    const { operatorService } = desk.client.connection;
    await operatorService.removeSearchAttributes({ namespace: desk.namespace, searchAttributes: ['TicketOverdue'] });
    const lost = async () => (await codes()).includes('attribute_missing');
    while (!(await lost())) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await repaired('attribute_missing'), 'done');
    while (await lost()) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('finds an accepted request that is not started, and starts it', async () => {
    // As the API leaves it that dies after accepting; the relay is put off for an hour.
    const like = await desk.submit(li, customerRequest());
    const number = `${like.slice(0, -3)}${String(Number(like.slice(-3)) + 1).padStart(3, '0')}`;
    const id = randomUUID();
    await run(sql`update day_serial set last = last + 1`);
    await run(sql`insert into intake_request
      (id, number, caller_id, body_sha256, form, title, start, accepted_at, created_at, next_attempt_at)
      select ${id}, ${number}, caller_id, body_sha256, form, title,
        start || jsonb_build_object('number', ${number}::text, 'requestId', ${id}::text,
          'opening', jsonb_set(start->'opening', '{submitted,requestId}', to_jsonb(${id}::text))),
        accepted_at, now() - interval '2 minutes', now() + interval '1 hour'
      from intake_request where number = ${like}`);
    const [first] = (await found()).filter(({ code }) => code === 'request_waiting');
    assert.deepEqual([first?.number, Number(first?.facts.seconds) >= 120], [number, true]);
    assert.equal(await repaired('request_waiting', number), 'done');
    assert.equal(await repaired('request_waiting', number), 'not_needed');
    assert.deepEqual(await codes(), []);
    assert.equal((await desk.types(number))[0], 'submitted');
  });

  it('finds a ticket that was started and never recorded, and starts it anew', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.client.workflow.getHandle(number).terminate();
    await forgotten(number);
    await run(sql`update intake_request set started_at = now() - interval '2 minutes' where number = ${number}`);
    assert.deepEqual(await codes(), ['opening_lost']);
    assert.equal(await repaired('opening_lost', number), 'done');
    while ((await desk.types(number)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(await codes(), []);
  });

  it('finds a workflow whose ticket SQL does not have, and has it record what it holds', async () => {
    const number = await desk.submit(li, customerRequest());
    const before = await desk.types(number);
    await forgotten(number);
    // A restored backup; old enough to be no ticket that is just being opened.
    const later = { ...deps, now: () => new Date(Date.now() + 120_000).toISOString() } as DoctorDeps;
    const strays = async () => (await examineWorkflows(later)).findings.map((one) => [one.code, one.number]);
    while ((await strays()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(await strays(), [['workflow_without_row', number]]);
    assert.equal(await repaired('workflow_without_row', number), 'done');
    assert.deepEqual(await desk.types(number), before);
    assert.deepEqual(await strays(), []);
  });

  it('finds numbers that were jumped over, and a counter that is behind', async () => {
    await run(sql`update day_serial set last = last + 2`);
    const [jumped] = await found();
    assert.deepEqual([jumped?.code, jumped?.level, jumped?.facts.count], ['number_jumped', 'notice', 2]);
    await run(sql`update day_serial set last = last - 3`);
    assert.deepEqual(await codes(), ['counter_behind']);
    assert.equal(await repaired('counter_behind'), 'done');
    assert.deepEqual(await codes(), []);
    await desk.submit(li, customerRequest());
  });

  it('finds mail that waits, is uncertain or refused, and a courier that is not there', async () => {
    const write = (state: string, seq: number) =>
      run(sql`insert into notification (number, seq, account_id, channel, template, data, dedup_key, state, at, created_at, next_attempt_at)
        values ('TS20000101001', ${seq}, ${li.id}, 'email', 'receipt', '{}', 'TS20000101001/' || ${seq}::int || '/' || ${li.id}::text || '/email',
          ${state}, now(), now() - interval '1 hour', now() + interval '1 hour')`);
    await write('waiting', 1);
    await write('uncertain', 2);
    await write('failed', 3);
    const gone = async () => (await found()).find(({ code }) => code === 'courier_not_running');
    const courier = desk.client.workflow.getHandle('courier/email');
    while ((await courier.describe().catch(() => null))?.status.name !== 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await courier.terminate();
    assert.equal((await gone())?.facts.standing, 'terminated');
    const all = (await codes()).filter((code) => code.startsWith('mail'));
    assert.deepEqual(all, ['mail_waiting', 'mail_uncertain', 'mail_failed']);
    await run(sql`update notification set dedup_key = 'other' where number = 'TS20000101001' and seq = 1`);
    assert.ok((await codes()).includes('notification_twice'));
    await run(sql`delete from notification where number = 'TS20000101001'`);
    assert.deepEqual(await codes(), []);
  });

  const forgotten = async (number: string): Promise<void> => {
    for (const table of ['deadline_rung', 'deadline', 'ticket_event', 'command', 'notification', 'ticket']) {
      await run(sql`delete from ${sql.table(table)} where number = ${number}`);
    }
  };
});
