import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { accept, type Decided, earlierRequest } from '../../intake/accept.ts';
import { type OpenDeps, openTicket } from '../../intake/open-ticket.ts';
import { startIntakeRelay } from '../../worker/relay/intake-relay.ts';
import { startOrphanSweep } from '../../worker/relay/orphan-sweep.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { until } from '../support/until.ts';

describe('an accepted request', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;
  let deps: OpenDeps;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    const { desk: rules, settings } = desk.api.context;
    const { policies, numbering } = rules;
    const log = { warn: () => {} };
    deps = { db: desk.db, client: desk.client, policies, taskQueue: settings.taskQueue, numbering, log };
  });
  after(() => desk.stop());

  /** One that is accepted like another, and not opened; the relay of the desk leaves it alone. */
  const acceptAnother = async (like: string, key: string | null = null) => {
    const row = await desk.db
      .selectFrom('intake_request')
      .selectAll()
      .where('number', '=', like)
      .executeTakeFirstOrThrow();
    const { number: _, ...start } = row.start;
    const requestId = randomUUID();
    const opening = { ...start.opening, submitted: { ...start.opening.submitted, requestId } };
    const decided: Decided = {
      requestId,
      callerId: row.caller_id,
      idempotencyKey: key,
      bodySha256: row.body_sha256,
      form: row.form,
      title: row.title,
      acceptedAt: row.accepted_at,
      clockOffsetMs: row.clock_offset_ms,
      start: { ...start, requestId, opening },
    };
    const accepted = await accept(desk.db, decided, deps.numbering);
    await sql`update intake_request set next_attempt_at = 'infinity' where id = ${requestId}`.execute(desk.db);
    return accepted;
  };

  const ticketsOf = async (requestId: string): Promise<string[]> => {
    const rows = await desk.db.selectFrom('ticket').select('number').where('request_id', '=', requestId).execute();
    return rows.map((row) => row.number);
  };

  /** Workflows that were started with this request, found by its number and the ones after it. */
  const workflowsOf = async (requestId: string, from: string): Promise<string[]> => {
    const serial = Number(from.slice(-3));
    const numbers = Array.from({ length: 4 }, (_, more) => from.slice(0, -3) + String(serial + more).padStart(3, '0'));
    const found = await Promise.all(
      numbers.map((number) =>
        desk.client.workflow
          .getHandle(number)
          .describe()
          .then(({ memo }) => memo?.requestId === requestId)
          .catch(() => false),
      ),
    );
    return numbers.filter((_, index) => found[index]);
  };

  it('becomes one ticket when API and relay open it at once', async () => {
    const like = await desk.submit(li, customerRequest());
    const { requestId, number, start } = await acceptAnother(like);
    const numbers = await Promise.all([openTicket(deps, start), openTicket(deps, start)]);
    assert.deepEqual(numbers, [number, number]);
    assert.deepEqual(await ticketsOf(requestId), [number]);
    assert.deepEqual(await workflowsOf(requestId, number), [number]);
  });

  it('becomes one ticket when both find its number taken (a restored backup), at once or one after the other', async () => {
    const like = await desk.submit(li, customerRequest());
    for (const together of [true, false, true]) {
      const taken = await desk.submit(li, customerRequest());
      // The database is restored to before that ticket: its number is handed out again.
      await sql`delete from deadline_rung where number = ${taken}`.execute(desk.db);
      for (const table of [
        'deadline',
        'ticket_event',
        'command',
        'notification',
        'ticket',
        'intake_request',
      ] as const) {
        await sql`delete from ${sql.table(table)} where number = ${taken}`.execute(desk.db);
      }
      await sql`update day_serial set last = last - 1`.execute(desk.db);
      const { requestId, number, start } = await acceptAnother(like);
      assert.equal(number, taken);
      const numbers = together
        ? await Promise.all([openTicket(deps, start), openTicket(deps, start)])
        : [await openTicket(deps, start), await openTicket(deps, start)];
      assert.notEqual(numbers[0], taken);
      assert.equal(numbers[0], numbers[1], 'both tell the same number');
      assert.deepEqual(await ticketsOf(requestId), [numbers[0]]);
      assert.deepEqual(await workflowsOf(requestId, number), [numbers[0]]);
      const [view, request] = await Promise.all([
        desk.api.send('GET', `/tickets/${numbers[0]}`, { token: li.token }),
        desk.db.selectFrom('intake_request').select('number').where('id', '=', requestId).executeTakeFirst(),
      ]);
      assert.equal(view.status, 200);
      assert.equal(request?.number, numbers[0]);
      // It has no row any more, and nobody misses it.
      await desk.client.workflow.getHandle(taken).terminate();
    }
  });

  it('can have one row only, whatever else goes wrong', async () => {
    const [one, other] = [await desk.submit(li, customerRequest()), await desk.submit(li, customerRequest())];
    const twice = sql`update ticket set request_id = (select request_id from ticket where number = ${one})
      where number = ${other}`.execute(desk.db);
    await assert.rejects(twice, { constraint: 'ticket_request' });
  });

  it('waits for no other: the relay goes on after one that cannot be opened', async () => {
    const like = await desk.submit(li, customerRequest());
    const broken = await acceptAnother(like);
    const sound = await acceptAnother(like);
    await sql`update intake_request set next_attempt_at = now() - interval '1 minute',
      start = jsonb_set(start, '{opening,submitted,policy,key}', '"uninstalled"') where id = ${broken.requestId}`.execute(
      desk.db,
    );
    await sql`update intake_request set next_attempt_at = now() - interval '1 second' where id = ${sound.requestId}`.execute(
      desk.db,
    );
    const relay = startIntakeRelay({ ...deps, databaseUrl: desk.databaseUrl });
    try {
      await until('the second is opened', async () => (await ticketsOf(sound.requestId)).length === 1);
      assert.deepEqual(await ticketsOf(broken.requestId), []);
    } finally {
      await relay.stop();
      await sql`delete from intake_request where id = ${broken.requestId}`.execute(desk.db);
    }
  });

  it('keeps its idempotency key 7 days, whether or not a sweep has come by', async () => {
    const like = await desk.submit(li, customerRequest());
    const body = customerRequest();
    const send = () =>
      desk.api.send('POST', '/tickets', { token: li.token, body, headers: { 'Idempotency-Key': 'a-week' } });
    const age = (number: string, span: string) =>
      sql`update intake_request set created_at = now() - ${span}::interval where number = ${number}`.execute(desk.db);
    const keyOf = async (number: string) =>
      (await desk.db.selectFrom('intake_request').select('idempotency_key').where('number', '=', number).execute())[0]
        ?.idempotency_key;
    const first = (await send()).body.number;
    await age(first, '6 days 23 hours');
    assert.equal((await send()).body.number, first);
    await age(first, '7 days 1 hour');
    assert.equal(await earlierRequest(desk.db, li.id, 'a-week'), undefined);
    const later = await send();
    assert.equal(later.status, 201, JSON.stringify(later.body));
    assert.notEqual(later.body.number, first);
    assert.deepEqual([await keyOf(first), await keyOf(later.body.number)], [null, 'a-week']);

    const { number: unswept, start } = await acceptAnother(like, 'another');
    await age(unswept, '7 days 1 hour');
    const sweep = startOrphanSweep(desk.db, (error) => assert.fail(error));
    await until('the old key is cleared', async () => (await keyOf(unswept)) === null);
    sweep.stop();
    assert.equal(await keyOf(later.body.number), 'a-week');
    await openTicket(deps, start);
  });

  it('has texts of its ticket swept only where their command waits nowhere any more', async () => {
    const write = async (number: string, days: number): Promise<string> => {
      const id = randomUUID();
      await sql`insert into ticket_text (id, number, sha256, body, created_at)
        values (${id}, ${number}, '', '孤文', now() - make_interval(days => ${days}::int))`.execute(desk.db);
      return id;
    };
    const happenedAgo = (number: string, days: number) =>
      sql`update ticket_event set recorded_at = now() - make_interval(days => ${days}::int)
        where number = ${number}`.execute(desk.db);
    const [busy, quiet, parked, mended, closed] = [
      await desk.submit(li, customerRequest()),
      await desk.submit(li, customerRequest()),
      await desk.submit(li, customerRequest()),
      await desk.submit(li, customerRequest()),
      await desk.submit(li, customerRequest()),
    ];
    await desk.does(agent, busy, 'note', { text: '已记录' });
    await desk.does(li, closed, 'cancel', { kind: 'withdrawn', reason: '已自行解决' });
    for (const number of [busy, parked]) await happenedAgo(number, 3);
    for (const number of [quiet, closed]) await happenedAgo(number, 20);
    await sql`update ticket set parked_code = 'gap', parked_at = now() - interval '9 days'
      where number = ${parked}`.execute(desk.db);
    const recorded = desk.db.selectFrom('ticket_text').select('id').where('event_seq', 'is not', null);
    await sql`update ticket_text set created_at = now() - interval '30 days' where event_seq is not null`.execute(
      desk.db,
    );
    const expected = {
      gone: [await write(busy, 8), await write(closed, 8)],
      kept: [
        await write(busy, 6),
        await write(quiet, 8), // nothing was recorded since: its command may wait for a worker
        await write(parked, 8),
        await write(mended, 8), // recorded a moment ago, after a week: what waits with it follows
        await write('TS20200101001', 8), // of a ticket without a row
        ...(await recorded.execute()).map((row) => row.id),
      ],
    };
    const left = async () =>
      new Set((await desk.db.selectFrom('ticket_text').select('id').execute()).map((row) => row.id));
    const sweep = startOrphanSweep(desk.db, (error) => assert.fail(error));
    await until('orphans are gone', async () => {
      const ids = await left();
      return expected.gone.every((id) => !ids.has(id));
    });
    sweep.stop();
    const ids = await left();
    assert.deepEqual(
      expected.kept.filter((id) => !ids.has(id)),
      [],
    );
    await sql`update ticket set parked_code = null, parked_at = null where number = ${parked}`.execute(desk.db);
  });
});
