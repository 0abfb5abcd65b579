import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pino from 'pino';
import { createRecord } from '../../activities/record/record.ts';
import type { TicketEvent } from '../../contracts/event.ts';
import { audienceOf } from '../../contracts/event.ts';
import { instantOf } from '../../contracts/instant.ts';
import { decide } from '../../domain/ticket/decide.ts';
import { foldAll } from '../../domain/ticket/evolve.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { createPolicyStore, demandPolicy } from '../../policies/store.ts';
import { startUnsettledRelay } from '../../worker/relay/unsettled-relay.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

type State = { ticket: Ticket; parked: unknown; waiting: number; persisted: number; armed: { id: string }[] };

const hourMs = 3_600_000;
const silent = pino({ level: 'silent' });

describe('a ticket whose record went another way takes over what SQL holds and decides again', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let chen: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    chen = await desk.person('chen', ['supervisor']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(() => desk.stop());

  const state = (number: string): Promise<State> => desk.client.workflow.getHandle(number).query('state');
  const eventsOf = (number: string) =>
    desk.db.selectFrom('ticket_event').selectAll().where('number', '=', number).orderBy('seq').execute();

  it('another event at the next number: it stays, and the commands given meanwhile come after it', async function () {
    this.timeout(90_000);
    // More than one at once: an adoption and the answer to a signal may then reach a ticket in one workflow task, at any turn
    // of its queue (test/workflows/adoption-race.test.ts).
    await Promise.all(Array.from({ length: 2 }, anotherEventAtTheNextNumber));
  });

  const anotherEventAtTheNextNumber = async (): Promise<void> => {
    const number = await desk.submit(li, customerRequest());
    const id = (n: number) => `differs-${number}-${n}`;
    const first = await desk.command(agent, number, 'note', { text: '一' }, { 'Idempotency-Key': id(1) });
    const { revision } = first.body;
    const strange = randomUUID();
    await sql`insert into ticket_event (number, seq, id, type, at, actor_id, via, audience, command_id, data)
      select number, ${revision + 1}, ${strange}, type, at, actor_id, via, audience, 'strange', data
      from ticket_event where number = ${number} and seq = ${revision}`.execute(desk.db);
    await sql`insert into command (number, command_id, seq) values (${number}, 'strange', ${revision + 1})`.execute(
      desk.db,
    );
    const rows = await eventsOf(number);
    const ticket = foldAll(
      number,
      rows.map((row) => ({ ...row, actor: { id: row.actor_id, via: row.via }, commandId: row.command_id })) as never,
    );
    await desk.db
      .updateTable('ticket')
      .set({ revision: revision + 1, state: JSON.stringify(ticket) })
      .where('number', '=', number)
      .execute();

    await Promise.all([
      desk.command(agent, number, 'note', { text: '二' }, { 'Idempotency-Key': id(2) }),
      desk.signal(number, 'note', { by: 'agent', text: '三', commandId: id(3) }),
      // Refused, for the id stands for another command; refused again when it is decided again.
      desk.signal(number, 'tag', { by: 'agent', tags: ['never'], commandId: id(1) }),
    ]);
    await desk.settled(number);
    const after = await eventsOf(number);
    assert.equal(after[revision]?.id, strange, 'what SQL says stays');
    const decidedAgain = after.slice(revision + 1);
    const notes = decidedAgain.filter((row) => row.type === 'internal_note').map((row) => row.command_id);
    assert.deepEqual(notes.sort(), [id(2), id(3)]);
    assert.deepEqual(
      decidedAgain.filter((row) => row.type !== 'internal_note').map((row) => row.type),
      ['command_rejected'],
    );
    assert.equal((await state(number)).parked, null);
  };

  it('a Reset in the Temporal UI: the next command finds what is recorded, and nothing of it is lost or doubled', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(agent, number, 'note', { text: '一' });
    const last = await desk.does(agent, number, 'note', { text: '二' });
    const before = await eventsOf(number);
    const history = await desk.client.workflow.getHandle(number).fetchHistory();
    const tasks = (history.events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
    await desk.client.workflowService.resetWorkflowExecution({
      namespace: desk.namespace,
      workflowExecution: { workflowId: number },
      reason: 'test',
      workflowTaskFinishEventId: tasks[1]!.eventId!,
      requestId: randomUUID(),
    });
    const revision = await desk.does(agent, number, 'note', { text: '三' });
    const after = await eventsOf(number);
    assert.deepEqual(after.slice(0, last), before, 'what was recorded stays as it was');
    assert.equal(after.filter((row) => row.type === 'internal_note').length, 3);
    assert.deepEqual(
      after.map((row) => row.seq),
      after.map((_, index) => index + 1),
    );
    assert.equal((await state(number)).ticket.revision, revision);
  });

  it('a lost workflow task is done again under the same event ids: other content is another event', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(agent, number, 'note', { text: '一' });
    const rows = await eventsOf(number);
    const { seq, id, type, at, data, audience, command_id, actor_id, via } = rows.at(-1)!;
    const again = {
      id,
      seq,
      type,
      at,
      data,
      audience,
      commandId: command_id,
      actor: { id: actor_id, via },
    } as TicketEvent;
    const record = createRecord({ db: desk.db, wake: () => {}, recorded: () => {} });
    const tried = (event: TicketEvent) => record({ number, after: seq - 1, events: [event] });
    assert.deepEqual(await tried(again), { revision: seq }, 'a repetition is skipped');
    assert.deepEqual(await tried({ ...again, commandId: 'another' }), { differs: seq });
    assert.deepEqual(await tried({ ...again, at: instantOf(Date.parse(at) + 1) }), { differs: seq });
    assert.deepEqual(await tried({ ...again, data: { ...(data as object), extra: 1 } } as never), { differs: seq });
    assert.equal((await eventsOf(number)).length, rows.length);
  });

  it('recorded, but worker, engine and caller all ended before the engine knew: the ticket learns of it and arms its timers', async () => {
    const number = await desk.submit(li, customerRequest());
    const commandId = 'lost-with-its-task';
    const before = await state(number);
    await recordWithoutTheEngine(before.ticket, commandId);
    assert.equal((await state(number)).ticket.revision, before.ticket.revision, 'the workflow does not know');

    const relay = startUnsettledRelay({ db: desk.db, client: desk.client, log: silent, sweepMs: 50, olderThanMs: 0 });
    try {
      const began = Date.now();
      while ((await state(number)).ticket.revision === before.ticket.revision) {
        assert.ok(Date.now() - began < 20_000, 'the ticket adopts');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await relay.stop();
    }
    const { ticket, armed } = await state(number);
    const dispute = ticket.deadlines.find((one) => one.clock === 'dispute')!;
    assert.ok(
      armed.some(({ id }) => id.includes(dispute.id)),
      'its promise runs',
    );
    const rows = await desk.db.selectFrom('command').select('unsettled').where('number', '=', number).execute();
    assert.ok(rows.every((row) => !row.unsettled));
    await desk.pass(number, hourMs);
    await desk.settled(number);
    assert.ok((await desk.types(number)).includes('deadline_missed'));
  });

  it('recorded without the engine knowing: the next command is decided on what is recorded, not refused on what was', async () => {
    const number = await desk.submit(li, customerRequest());
    await recordWithoutTheEngine((await state(number)).ticket, 'lost-before-the-next');
    await desk.does(chen, number, 'answer_dispute', { reason: '只影响一个人' });
    const types = await desk.types(number);
    for (const type of ['level_disputed', 'dispute_answered']) assert.ok(types.includes(type), type);
    assert.equal((await state(number)).ticket.revision, types.length);
  });

  it('a Reset gives a signal again: without an id of its own too it is recorded once', async () => {
    const number = await desk.submit(li, customerRequest());
    const handle = desk.client.workflow.getHandle(number);
    const { events } = await handle.fetchHistory();
    const first = (events ?? []).find((event) => event.workflowTaskCompletedEventAttributes);
    for (const text of ['一', '二']) {
      await desk.signal(number, 'note', { by: 'agent', text });
      await desk.settled(number);
    }
    const before = await eventsOf(number);
    assert.equal(before.filter((row) => row.type === 'internal_note').length, 2);
    await desk.client.workflowService.resetWorkflowExecution({
      namespace: desk.namespace,
      workflowExecution: { workflowId: number },
      reason: 'test',
      workflowTaskFinishEventId: first!.eventId!,
      requestId: randomUUID(),
    });
    await desk.settled(number);
    await desk.does(agent, number, 'note', { text: '三' });
    const after = await eventsOf(number);
    assert.deepEqual(after.slice(0, before.length), before);
    assert.equal(after.filter((row) => row.type === 'internal_note').length, 3);
  });

  it('a reopening that was lost with its task is found before the life ends', async () => {
    const number = await desk.submit(li, customerRequest());
    const solution = { solution: '重启', verification: '导出成功' };
    await desk.does(agent, number, 'classify', { category: 'software/function' });
    await desk.does(agent, number, 'claim');
    await desk.does(agent, number, 'respond', { channel: 'phone' });
    await desk.does(agent, number, 'resolve', solution);
    await desk.does(li, number, 'confirm', { outcome: 'solved', needMet: true });
    await desk.does(agent, number, 'archive', { finalSolution: '重启', archiveDate: '2026-11-22' });
    // Nothing is owed any more: no rung finds it earlier.
    await desk.does(agent, number, 'follow_up', { stage: 'closing', outcome: 'fine' });
    await desk.does(agent, number, 'send_survey');
    await desk.does(li, number, 'answer_survey', { grade: 'fair' });
    await recordWithoutTheEngine((await state(number)).ticket, 'lost-at-the-end', ['reopen', {}]);
    await desk.pass(number, 20 * 24 * hourMs);
    await desk.settled(number);
    const { status } = await desk.client.workflow.getHandle(number).describe();
    assert.equal(status.name, 'RUNNING');
    const { ticket } = await state(number);
    assert.equal(ticket.round, 2);
    const anew = ticket.deadlines.filter(({ id }) => id.includes('/2.'));
    assert.ok(
      anew.some(({ clock, missedAt }) => clock === 'resolve' && missedAt !== null),
      'its limits run',
    );
  });

  it('what the caller was answered is settled without any signal', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(agent, number, 'note', { text: '一' });
    const unsettled = () =>
      desk.db
        .selectFrom('command')
        .select('command_id')
        .where('number', '=', number)
        .where('unsettled', '=', true)
        .execute();
    const began = Date.now();
    while ((await unsettled()).length > 0) {
      assert.ok(Date.now() - began < 10_000, 'the API settles it');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const history = await desk.client.workflow.getHandle(number).fetchHistory();
    assert.equal((history.events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length, 0);
  });

  /** Decides a command and records it as a worker would whose workflow task never reaches the engine. */
  const recordWithoutTheEngine = async (
    ticket: Ticket,
    commandId: string,
    [command, more]: [string, object] = ['dispute_level', { wanted: 'P0' }],
  ): Promise<void> => {
    const policies = createPolicyStore('customer-response', 'Asia/Shanghai');
    const now = instantOf(Date.now());
    const loaded = demandPolicy(policies, ticket.policy);
    const plan = policies.plan(loaded, ticket.submittedAt, now, now);
    const { rows } = await sql<{ id: string }>`insert into ticket_text (id, number, sha256, body)
      values (gen_random_uuid(), ${ticket.number}, ${'0'.repeat(64)}, '影响全公司') returning id`.execute(desk.db);
    const actor = {
      id: li.id,
      account: '',
      roles: ['requester' as const],
      status: 'active' as const,
      groupIds: [],
      orgId: null,
    };
    const decided = decide(
      ticket,
      {
        command,
        input: { ...more, reason: { textId: rows[0]!.id, sha256: '0'.repeat(64) } },
        actor: actor as never,
        facts: {},
        via: 'http',
      },
      now,
      plan,
    );
    assert.equal(decided.outcome, 'events', JSON.stringify(decided));
    const events = (decided as { events: { type: string; data: unknown }[] }).events.map((event, index) => ({
      ...event,
      id: randomUUID(),
      seq: ticket.revision + 1 + index,
      at: now,
      // What clocks do about it is the system's.
      actor: event.type.startsWith('deadline_') ? { id: null, via: 'system' } : { id: li.id, via: 'http' },
      commandId,
      commandDigest: 'digest',
      audience: audienceOf(event.type as never),
    })) as TicketEvent[];
    const record = createRecord({ db: desk.db, wake: () => {}, recorded: () => {} });
    assert.deepEqual(await record({ number: ticket.number, after: ticket.revision, events }), {
      revision: ticket.revision + events.length,
    });
  };
});
