import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { DoctorCode } from '../../contracts/doctor.ts';
import type { DoctorDeps } from '../../doctor/deps.ts';
import { examineTickets } from '../../doctor/examine-tickets.ts';
import { repairFindings } from '../../doctor/repair-findings.ts';
import type { WorkflowFound, WorkflowState } from '../../doctor/tickets/ask-workflow.ts';
import { readTickets } from '../../doctor/tickets/read-tickets.ts';
import { type TicketNow, workflowFindings } from '../../doctor/tickets/workflow-findings.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { doctorOf, faultsOf } from '../support/examine.ts';
import { customerRequest } from '../support/forms.ts';

const hour = 3_600_000;

describe('the doctor, of tickets', () => {
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

  const codes = async (number: string): Promise<string[]> =>
    (await examineTickets(deps, { number })).findings.map(({ code }) => code);
  const repaired = async (number: string, code: DoctorCode): Promise<string> =>
    (await repairFindings(deps, [{ code, number }])).map(({ outcome, reason }) => reason ?? outcome).join();
  const worked = async (): Promise<string> => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(agent, number, 'claim');
    await desk.does(agent, number, 'note', { text: '一' });
    return number;
  };
  const found = async (number: string, code: DoctorCode): Promise<void> => {
    assert.deepEqual(await codes(number), [code]);
    assert.equal(await repaired(number, code), 'done');
    assert.deepEqual(await codes(number), []);
    assert.equal(await repaired(number, code), 'not_needed');
  };

  it('finds nothing on a desk at work', async () => {
    const number = await worked();
    await desk.pass(number, 9 * hour);
    await desk.settled(number);
    assert.deepEqual(await faultsOf(deps), []);
  });

  it('finds a row that its events do not fold to, and writes it anew', async () => {
    const number = await worked();
    await sql`update ticket set owner_id = null, state = jsonb_set(state, '{ownerChanges}', '7') where number = ${number}`.execute(
      desk.db,
    );
    const { findings } = await examineTickets(deps, { number });
    assert.deepEqual(findings.map(({ code }) => code).sort(), ['row_differs']);
    assert.equal(findings[0]!.facts.fields, 'owner_id, state.ownerChanges');
    assert.equal(await repaired(number, 'row_differs'), 'done');
    assert.deepEqual(await codes(number), []);
  });

  it('finds a promise, a rung and a command that differ in the ledger, and writes them anew', async () => {
    const number = await worked();
    await desk.pass(number, 9 * hour);
    await desk.settled(number);
    await sql`update deadline set due_at = due_at + interval '1 hour' where number = ${number} and clock = 'resolve'`.execute(
      desk.db,
    );
    await found(number, 'ledger_differs');
    const { rows } = await sql<{ id: string }>`select id from deadline_rung where number = ${number} limit 1`.execute(
      desk.db,
    );
    await sql`delete from deadline_rung where id = ${rows[0]!.id}`.execute(desk.db);
    await found(number, 'rungs_differ');
    await sql`update command set seq = seq - 1 where number = ${number} and seq > 3`.execute(desk.db);
    await found(number, 'commands_differ');
    await desk.does(agent, number, 'note', { text: '二' });
    assert.deepEqual(await codes(number), []);
  });

  it('finds that SQL is behind its workflow before the ticket parks, and has it record again', async () => {
    const number = await worked();
    const { rows } = await sql<{
      seq: number;
    }>`select max(seq) as seq from ticket_event where number = ${number}`.execute(desk.db);
    const last = rows[0]!.seq;
    await sql`delete from ticket_event where number = ${number} and seq = ${last}`.execute(desk.db);
    await sql`delete from command where number = ${number} and seq = ${last}`.execute(desk.db);
    assert.deepEqual(await codes(number), ['events_missing']);
    await sql`update ticket set revision = ${last - 1} where number = ${number}`.execute(desk.db);
    // What a restored backup has: the row of that revision.
    const { findings } = await examineTickets(deps, { number });
    assert.deepEqual(findings.map(({ code }) => code).sort(), ['record_behind', 'row_differs']);
    const results = await repairFindings(
      deps,
      findings.map(({ code }) => ({ code, number })),
    );
    assert.deepEqual(
      results.map(({ code, outcome }) => [code, outcome]),
      [
        ['row_differs', 'done'],
        ['record_behind', 'done'],
      ],
    );
    assert.deepEqual(await codes(number), []);
    assert.equal((await desk.types(number)).length, last);
  });

  it('finds that SQL is ahead of its workflow, and has the workflow take it over', async () => {
    const number = await worked();
    const { rows } = await sql<{
      seq: number;
    }>`select max(seq) as seq from ticket_event where number = ${number}`.execute(desk.db);
    const last = rows[0]!.seq;
    await sql`insert into ticket_event (number, seq, id, type, at, actor_id, via, audience, command_id, data)
      select number, ${last + 1}, ${randomUUID()}, type, at, actor_id, via, audience, 'strange', data
      from ticket_event where number = ${number} and seq = ${last}`.execute(desk.db);
    await sql`insert into command (number, command_id, seq) values (${number}, 'strange', ${last + 1})`.execute(
      desk.db,
    );
    await sql`update ticket set revision = ${last + 1}, state = jsonb_set(state, '{revision}', to_jsonb(${last + 1}::int))
      where number = ${number}`.execute(desk.db);
    await found(number, 'record_ahead');
    await desk.does(agent, number, 'note', { text: '三' });
    assert.equal((await desk.types(number)).length, last + 2);
    assert.deepEqual(await codes(number), []);
  });

  it('finds a command carried out twice, an effect twice and time that runs backwards, which nobody mends unasked', async () => {
    const number = await worked();
    await desk.pass(number, 9 * hour);
    await desk.settled(number);
    await sql`update ticket_event set command_id = (select command_id from ticket_event where number = ${number} and seq = 1)
      where number = ${number} and type = 'internal_note'`.execute(desk.db);
    await sql`update ticket_event set at = at - interval '1 hour' where number = ${number} and type = 'claimed'`.execute(
      desk.db,
    );
    // The rung that fired stands there once more, as the last event.
    const { rows } = await sql<{ seq: number }>`insert into ticket_event
      (number, seq, id, type, at, actor_id, via, audience, command_id, data)
      select number, (select revision + 1 from ticket where number = ${number}), ${randomUUID()}, type,
        (select max(at) from ticket_event where number = ${number}), actor_id, via, audience, command_id, data
      from ticket_event where number = ${number} and type = 'deadline_warned' order by seq limit 1 returning seq`.execute(
      desk.db,
    );
    await sql`update ticket set revision = ${rows[0]!.seq} where number = ${number}`.execute(desk.db);
    const { findings } = await examineTickets(deps, { number });
    const by = new Map(findings.map(({ code, facts }) => [code, facts]));
    for (const code of ['command_twice', 'effect_twice', 'time_backwards'] as const) {
      assert.ok(by.has(code), [...by.keys()].join());
      assert.equal(await repaired(number, code), 'by_hand');
    }
    assert.match(String(by.get('effect_twice')!.effects), new RegExp(`^${number}/\\w+/[\\d.]+/\\d+/80$`));
    await removed(number);
  });

  it('finds a rung that is overdue while a worker is there', async () => {
    const number = await worked();
    const later = { ...deps, now: () => new Date(Date.now() + 9 * hour).toISOString() };
    const { findings } = await examineTickets(later as DoctorDeps, { number });
    assert.ok(findings.some(({ code, facts }) => code === 'rung_overdue' && facts.deadline === 'respond/1.1'));
  });

  it('finds a mark of parking that nothing stands for', async () => {
    const number = await worked();
    await sql`update ticket set parked_code = 'gap', parked_at = now() where number = ${number}`.execute(desk.db);
    await found(number, 'mark_left');
  });

  it('tells what a workflow answers that cannot be so', async () => {
    const number = await worked();
    const [ticket] = await readTickets(desk.db, { numbers: [number] });
    const state = await desk.client.workflow.getHandle(number).query<WorkflowState>('state');
    const now = { now: new Date().toISOString(), over: false } as TicketNow;
    const told = (found: WorkflowFound) =>
      workflowFindings(ticket!, found, now).map(({ code, facts, repair }) => ({ code, ...facts, repair }));
    const answers = (changed: Partial<WorkflowState>) => told({ is: 'running', state: { ...state, ...changed } });
    assert.deepEqual(answers({}), []);
    const other = { ...state.ticket, requestId: randomUUID() };
    assert.deepEqual(
      answers({ ticket: other }).map(({ code }) => code),
      ['number_taken'],
    );
    assert.deepEqual(answers({ ticket: { ...state.ticket, ownerId: null }, lastEvent: randomUUID() }), [
      { code: 'state_differs', fields: 'lastEvent, ownerId', repair: 'repair' },
    ]);
    const [first, ...rest] = state.armed;
    const stray = { id: 'respond/9.1/0/80', at: first!.at };
    assert.deepEqual(answers({ armed: [stray, ...rest] as WorkflowState['armed'] }), [
      { code: 'timers_differ', missing: first!.id, stray: stray.id, repair: 'resend' },
    ]);
    const since = new Date(Date.now() - 61_000).toISOString() as WorkflowState['waitingSince'];
    assert.deepEqual(answers({ waiting: 2, waitingSince: since! }), [
      { code: 'record_waiting', waiting: 2, since, repair: null },
    ]);
    assert.deepEqual(answers({ waiting: 2, waitingSince: new Date().toISOString() as never }), []);
    const ahead = { persisted: state.persisted + 5, heldFrom: state.persisted + 3 };
    assert.equal(answers(ahead)[0]?.repair, null, 'what it no longer holds it cannot record again');
    assert.deepEqual(told({ is: 'running_silent', attempt: 7 }), [
      { code: 'workflow_silent', attempt: 7, repair: null },
    ]);
    // What it has been told to arm anew it arms: the signal is harmless to a sound ticket.
    await desk.signal(number, 'resend', {});
    await desk.settled(number);
    assert.deepEqual(await codes(number), []);
  });

  /** As if it had never been: a ticket that no repair can help would trouble the rest of this test. */
  const removed = async (number: string): Promise<void> => {
    await desk.client.workflow.getHandle(number).terminate();
    for (const table of [
      'deadline_rung',
      'deadline',
      'ticket_event',
      'command',
      'notification',
      'ticket',
      'intake_request',
    ]) {
      await sql`delete from ${sql.table(table)} where number = ${number}`.execute(desk.db);
    }
  };
});
