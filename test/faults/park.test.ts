import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { until } from '../support/until.ts';

type State = { parked: { code: string } | null; waiting: number; persisted: number };

describe('a ticket whose record does not fit is parked and mended, never guessed at', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(() => desk.stop());

  const state = (number: string): Promise<State> => desk.client.workflow.getHandle(number).query('state');

  const parked = (number: string) => until('it parks', async () => (await state(number)).parked !== null);
  const mended = (number: string) =>
    until('it is mended', async () => {
      const { parked, waiting } = await state(number);
      return parked === null && waiting === 0;
    });

  /** As if SQL had been restored from a backup made when the ticket had this revision. */
  const restoreTo = async (number: string, revision: number): Promise<void> => {
    const { ticket } = await folded(number, revision);
    await desk.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('deadline_rung').where('number', '=', number).where('seq', '>', revision).execute();
      await trx.deleteFrom('ticket_event').where('number', '=', number).where('seq', '>', revision).execute();
      await trx.deleteFrom('command').where('number', '=', number).where('seq', '>', revision).execute();
      await trx
        .updateTable('ticket')
        .set({ revision, state: JSON.stringify(ticket), status: ticket.status, owner_id: ticket.ownerId })
        .where('number', '=', number)
        .execute();
    });
  };

  const folded = async (number: string, revision: number) => {
    const { foldAll } = await import('../../domain/ticket/evolve.ts');
    const rows = await desk.db
      .selectFrom('ticket_event')
      .selectAll()
      .where('number', '=', number)
      .where('seq', '<=', revision)
      .orderBy('seq')
      .execute();
    const events = rows.map((row) => ({
      ...row,
      actor: { id: row.actor_id, via: row.via },
      commandId: row.command_id,
    }));
    return { ticket: foldAll(number, events as never) };
  };

  it('a gap (SQL restored from a backup) parks it; resend records again what the workflow still holds', async () => {
    const number = await desk.submit(li, customerRequest());
    const early = await desk.does(agent, number, 'note', { text: '一' });
    await desk.does(agent, number, 'note', { text: '二' });
    await desk.does(agent, number, 'note', { text: '三' });
    await restoreTo(number, early);
    const lost = desk.command(agent, number, 'note', { text: '四' }, { 'Idempotency-Key': 'gap-4' });
    await parked(number);
    assert.equal((await state(number)).parked?.code, 'gap');
    const refused = await desk.command(agent, number, 'note', { text: '五' });
    assert.equal(refused.status, 423);
    assert.match(JSON.stringify(refused.body), /repair/i);
    await desk.signal(number, 'resend', { from: early + 1 });
    await mended(number);
    assert.ok([200, 202].includes((await lost).status));
    const types = await desk.types(number);
    assert.equal(types.filter((type) => type === 'internal_note').length, 4);
    const row = await desk.db
      .selectFrom('ticket')
      .select(['revision', 'parked_code'])
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    assert.equal(row.revision, types.length);
    assert.equal(row.parked_code, null);
  });

  it('data that SQL will never take parks it instead of retrying for ever', async () => {
    const number = await desk.submit(li, customerRequest());
    await sql`alter table ticket_event add constraint poison check (data->>'tags' is null or data->>'tags' not like '%poison%')`.execute(
      desk.db,
    );
    const answer = desk.command(agent, number, 'tag', { tags: ['poison'] });
    await parked(number);
    assert.equal((await state(number)).parked?.code, 'data');
    await sql`alter table ticket_event drop constraint poison`.execute(desk.db);
    const { persisted } = await state(number);
    await desk.signal(number, 'resend', { from: persisted + 1 });
    await mended(number);
    assert.ok([200, 202].includes((await answer).status));
    assert.ok((await desk.types(number)).includes('tagged'));
  });

  it('resend beyond what is recorded is refused, and the mark in the Temporal UI goes when it is mended', async () => {
    const number = await desk.submit(li, customerRequest());
    const early = await desk.does(agent, number, 'note', { text: '一' });
    await desk.does(agent, number, 'note', { text: '二' });
    await restoreTo(number, early);
    void desk.command(agent, number, 'note', { text: '三' });
    await parked(number);
    const marked = async () => {
      const { typedSearchAttributes } = await desk.client.workflow.getHandle(number).describe();
      return typedSearchAttributes.getAll().find(({ key }) => key.name === 'TicketParked')?.value;
    };
    await until('it is marked', async () => (await marked()) === true);
    await desk.signal(number, 'resend', { from: early + 3 });
    assert.equal((await state(number)).parked?.code, 'gap', 'what lies between would count as recorded');
    await desk.signal(number, 'resend', { from: early + 1 });
    await mended(number);
    await until('the mark is gone', async () => (await marked()) === false);
  });

  it('repair of a ticket that SQL does not have leaves it parked; resend brings it back', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(agent, number, 'note', { text: '一' });
    for (const table of ['deadline_rung', 'deadline', 'ticket_event', 'command', 'notification', 'ticket'] as const) {
      await sql`delete from ${sql.table(table)} where number = ${number}`.execute(desk.db);
    }
    await desk.client.workflow.getHandle(number).signal('note', { by: 'agent', text: '二' });
    await parked(number);
    await desk.client.workflow.getHandle(number).signal('repair');
    await desk.signal(number, 'resend', { from: 1 });
    await mended(number);
    await desk.settled(number);
    assert.equal((await desk.types(number)).filter((type) => type === 'internal_note').length, 2);
  });

  it('a number that already lives is not used again: the request takes the next one', async () => {
    const first = await desk.submit(li, customerRequest());
    // The database is restored to before that ticket: its number would be handed out again.
    await sql`delete from deadline_rung where number = ${first}`.execute(desk.db);
    for (const table of ['deadline', 'ticket_event', 'command', 'notification', 'ticket', 'intake_request'] as const) {
      await sql`delete from ${sql.table(table)} where number = ${first}`.execute(desk.db);
    }
    await sql`update day_serial set last = last - 1`.execute(desk.db);
    const second = await desk.submit(li, customerRequest());
    assert.notEqual(second, first);
    const view = await desk.api.send('GET', `/tickets/${second}`, { token: li.token });
    assert.equal(view.status, 200);
    // It has no row any more, and nobody misses it.
    await desk.client.workflow.getHandle(first).terminate();
  });
});
