import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { instantOf, msOf } from '../../contracts/instant.ts';
import type { DoctorDeps } from '../../doctor/deps.ts';
import { examineTickets } from '../../doctor/examine-tickets.ts';
import { repairFindings } from '../../doctor/repair-findings.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { doctorOf, faultsOf } from '../support/examine.ts';
import { customerRequest } from '../support/forms.ts';

const hour = 3_600_000;

describe('a ticket whose workflow is gone', () => {
  let desk: Desk;
  let deps: DoctorDeps;
  let li: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk();
    deps = doctorOf({ ...desk, policies: desk.api.context.desk.policies });
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(() => desk.stop());

  const terminated = (number: string) => desk.client.workflow.getHandle(number).terminate('by hand');
  const codes = async (number: string): Promise<string[]> =>
    (await examineTickets(deps, { number })).findings.map(({ code }) => code);
  const revived = async (number: string): Promise<void> => {
    assert.deepEqual(await codes(number), ['not_running']);
    const [result] = await repairFindings(deps, [{ code: 'not_running', number }]);
    assert.deepEqual([result?.outcome, result?.reason], ['done', null]);
    await desk.settled(number);
    assert.deepEqual(await codes(number), []);
  };
  const submitted = async (): Promise<string> => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(agent, number, 'claim');
    return number;
  };
  const rungs = async (number: string) =>
    (
      await sql<{ id: string; lateness_ms: number; due_at: string; fired_at: string }>`
        select id, lateness_ms, due_at, fired_at from deadline_rung where number = ${number} order by seq`.execute(
        desk.db,
      )
    ).rows;
  /** While the ticket is dead its clock goes on. */
  const timePasses = (number: string, ms: number) =>
    sql`update intake_request set start = jsonb_set(start, '{clockOffsetMs}', to_jsonb((start->>'clockOffsetMs')::int8 + ${ms}))
      where number = ${number}`.execute(desk.db);

  it('is revived with its running promises and goes on to its archive', async () => {
    const number = await submitted();
    const before = (await examined(number)).armed;
    await terminated(number);
    const refused = await desk.command(agent, number, 'respond', { channel: 'phone' });
    assert.equal(refused.status, 503);
    await revived(number);
    assert.deepEqual((await examined(number)).armed, before, 'the same timers, at the same instants');
    const { typedSearchAttributes } = await desk.client.workflow.getHandle(number).describe();
    const level = typedSearchAttributes.getAll().find(({ key }) => key.name === 'TicketAssignee')?.value;
    assert.equal(level, agent.id);
    await desk.does(agent, number, 'respond', { channel: 'phone' });
    await desk.does(agent, number, 'classify', { category: 'software' });
    await desk.does(agent, number, 'resolve', { solution: '重启', verification: '导出成功' });
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    await desk.does(agent, number, 'archive', { finalSolution: '重启', archiveDate: '2026-11-22' });
    assert.deepEqual(await codes(number), []);
    assert.equal((await desk.types(number)).at(-1), 'archived');
    await terminated(number);
    // It could still be reopened.
    await revived(number);
    await desk.does(li, number, 'reopen', { reason: '又坏了' });
  });

  it('fires what came due meanwhile once, with its lateness, also when it dies twice', async () => {
    const number = await submitted();
    await terminated(number);
    await timePasses(number, 9 * hour);
    await revived(number);
    // 80, 100, 150 and 200 % of the answer within two hours, each at once.
    while ((await rungs(number)).length < 4) await new Promise((resolve) => setTimeout(resolve, 50));
    const first = await rungs(number);
    for (const { lateness_ms, due_at, fired_at } of first) {
      assert.equal(lateness_ms, msOf(instantOf(Date.parse(fired_at))) - Date.parse(due_at));
    }
    assert.ok(Math.max(...first.map((one) => one.lateness_ms)) > hour);
    await terminated(number);
    await revived(number);
    await desk.does(agent, number, 'note', { text: '一' });
    assert.deepEqual(
      (await rungs(number)).map(({ id }) => id),
      first.map(({ id }) => id),
    );
  });

  it('goes by SQL: what was decided and not recorded is lost, and can be done again', async () => {
    const number = await submitted();
    await sql`alter table ticket_event add constraint poison check (data->>'tags' is null or data->>'tags' not like '%poison%')`.execute(
      desk.db,
    );
    void desk.command(agent, number, 'tag', { tags: ['poison'] }, { 'Idempotency-Key': 'lost-1' });
    while ((await examined(number)).parked === null) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(await codes(number), ['parked']);
    assert.equal((await repairFindings(deps, [{ code: 'parked', number }]))[0]?.outcome, 'by_hand');
    await terminated(number);
    await revived(number);
    assert.ok(!(await desk.types(number)).includes('tagged'));
    await sql`alter table ticket_event drop constraint poison`.execute(desk.db);
    const again = await desk.command(agent, number, 'tag', { tags: ['poison'] }, { 'Idempotency-Key': 'lost-1' });
    assert.equal(again.status, 200);
    assert.deepEqual(await codes(number), []);
  });

  it('remembers its commands: the same id is carried out once', async () => {
    const number = await submitted();
    const once = { 'Idempotency-Key': 'note-before' };
    const first = await desk.command(agent, number, 'note', { text: '一' }, once);
    await terminated(number);
    await revived(number);
    const second = await desk.command(agent, number, 'note', { text: '一' }, once);
    assert.deepEqual([second.status, second.body.revision], [200, first.body.revision]);
    assert.equal((await desk.types(number)).filter((type) => type === 'internal_note').length, 1);
  });

  it('is revived by one of two doctors at once, also when the engine has forgotten it', async () => {
    const number = await submitted();
    await desk.client.workflowService.deleteWorkflowExecution({
      namespace: desk.namespace,
      workflowExecution: { workflowId: number },
    });
    while (true) {
      const { findings } = await examineTickets(deps, { number });
      if (findings.some(({ facts }) => facts.closedAs === 'gone')) break;
    }
    const both = await Promise.all([1, 2].map(() => repairFindings(deps, [{ code: 'not_running', number }])));
    assert.ok(both.flat().every(({ outcome }) => outcome === 'done' || outcome === 'not_needed'));
    await desk.does(agent, number, 'note', { text: '一' });
    assert.deepEqual(await codes(number), []);
  });

  it('is left alone when its life has ended; one that SQL says is open is told, not revived', async () => {
    const number = await submitted();
    await desk.does(li, number, 'cancel', { kind: 'withdrawn', reason: '不需要了' });
    await desk.client.workflow.getHandle(number).result();
    assert.deepEqual(await codes(number), []);
    assert.equal((await repairFindings(deps, [{ code: 'not_running', number }]))[0]?.outcome, 'not_needed');

    const other = await submitted();
    const { number: _, ...kept } = await desk.db
      .selectFrom('ticket')
      .selectAll()
      .where('number', '=', other)
      .executeTakeFirstOrThrow();
    const deadlines = await desk.db.selectFrom('deadline').selectAll().where('number', '=', other).execute();
    await desk.does(li, other, 'cancel', { kind: 'withdrawn', reason: '不需要了' });
    await desk.client.workflow.getHandle(other).result();
    const tail = await desk.db
      .selectFrom('ticket_event')
      .selectAll()
      .where('number', '=', other)
      .where('seq', '>', kept.revision)
      .execute();
    const [command] = await sql`delete from command where number = ${other} and seq > ${kept.revision} returning *`
      .execute(desk.db)
      .then(({ rows }) => rows);
    await desk.db.deleteFrom('ticket_event').where('number', '=', other).where('seq', '>', kept.revision).execute();
    await desk.db
      .updateTable('ticket')
      .set({ ...kept, state: JSON.stringify(kept.state) })
      .where('number', '=', other)
      .execute();
    for (const one of deadlines) {
      await desk.db.updateTable('deadline').set(one).where('number', '=', other).where('id', '=', one.id).execute();
    }
    assert.deepEqual(await codes(other), ['ended_early']);
    assert.equal((await repairFindings(deps, [{ code: 'ended_early', number: other }]))[0]?.outcome, 'by_hand');
    // The backup that had it is found.
    await desk.db
      .insertInto('ticket_event')
      .values(tail.map((one) => ({ ...one, data: JSON.stringify(one.data) })))
      .execute();
    await desk.db
      .insertInto('command')
      .values(command as never)
      .execute();
    assert.equal((await repairFindings(deps, [{ code: 'row_differs', number: other }]))[0]?.outcome, 'done');
    assert.deepEqual(await faultsOf(deps), []);
  });

  const examined = (number: string) =>
    desk.client.workflow.getHandle(number).query<{ armed: object[]; parked: object | null }>('state');
});
