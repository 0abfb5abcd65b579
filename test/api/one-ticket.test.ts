import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

type Change = {
  type: string;
  cause: string | null;
  by: { name: string } | null;
  from: string | null;
  to: string | null;
};
type Rung = { share: number; state: string; effect: string | null; latenessMs: number | null; voided: boolean };
type Line = {
  id: string;
  clock: string;
  kind: string;
  state: string;
  startedAt: string;
  dueAt: string;
  metAt: string | null;
  missedAt: string | null;
  internal: boolean;
  policy: unknown;
  calendar: string;
  calendarVersion: number | null;
  lengthMs: number;
  rungs: Rung[];
  changes: Change[];
};

const minutes = 60_000;
const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();

describe('one ticket, read over HTTP', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let chen: Person;
  let number: string;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    chen = await desk.person('chen', ['supervisor']);
    wang = await desk.person('wang', ['engineer']);
    await desk.group('软件支持组', [wang], ['software']);
    number = await desk.submit(li, customerRequest());
    await desk.does(wang, number, 'classify', { category: 'software/function' });
    await desk.does(wang, number, 'grade', { level: 'P1', reason: '影响整个部门' });
    await desk.pass(number, 31 * minutes);
    await desk.does(chen, number, 'assign', { to: 'wang' });
    await desk.does(wang, number, 'respond', { channel: 'phone', text: '已电话联系' });
    await desk.does(wang, number, 'resolve', { solution: '重启服务', verification: '导出成功' });
    await desk.pass(number, 4 * 60 * minutes);
    await desk.does(li, number, 'confirm', { outcome: 'not_solved', reason: '仍然没有反应' });
    await desk.settled(number);
  });
  after(() => desk.stop());

  const get = async (path: string, person: Person) => {
    const answer = await desk.api.send('GET', path, { token: person.token });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const ledger = async (person: Person): Promise<Line[]> => (await get(`/tickets/${number}/deadlines`, person)).items;
  const line = (lines: Line[], id: string) => lines.find((one) => one.id === id)!;
  const rungs = (one: Line) =>
    one.rungs.map(({ share, state, voided }) => `${share} ${state}${voided ? ' voided' : ''}`);
  const changes = (one: Line) => one.changes.map(({ type, cause, by }) => `${type.slice(9)} ${cause} ${by?.name}`);

  it('has a ledger that says of each promise what moved it, who and why, what fired and how late', async () => {
    const lines = await ledger(wang);
    assert.deepEqual(
      lines.filter(({ kind }) => kind === 'promise').map(({ id, state, internal }) => `${id} ${state} ${internal}`),
      [
        'assign/1.1 met true',
        'respond/1.1 met false',
        'resolve/1.1 running false',
        'review_push/1.1 met true',
        'review_decide/1.1 running true',
      ],
    );
    const respond = line(lines, 'respond/1.1');
    assert.deepEqual(changes(respond), ['started submitted li', 'moved regraded wang', 'met responded wang']);
    assert.equal(respond.dueAt, later(respond.startedAt, 30 * minutes));
    const [started, moved] = respond.changes;
    assert.deepEqual([moved!.from, moved!.to], [started!.to, respond.dueAt]);
    assert.equal(started!.to, later(respond.startedAt, 120 * minutes));
    assert.deepEqual(rungs(respond), ['0.8 fired', '1 fired', '1.5 dropped', '2 dropped']);
    assert.deepEqual(
      respond.rungs.map(({ effect }) => effect?.replace(number, 'N')),
      ['N/respond/1.1/1/80', 'N/respond/1.1/1/100', undefined, undefined],
    );
    assert.ok(
      respond.missedAt! >= respond.dueAt && respond.metAt! > respond.dueAt,
      'missed, then met late: both stand',
    );
    assert.ok(respond.rungs.slice(0, 2).every(({ latenessMs }) => latenessMs! >= 0 && latenessMs! < 5_000));

    const resolve = line(lines, 'resolve/1.1');
    assert.deepEqual(changes(resolve), [
      'started submitted li',
      'moved regraded wang',
      'met confirmation_asked wang',
      'unmet not_solved li',
    ]);
    assert.deepEqual(rungs(resolve), ['0.8 fired voided', '1 fired voided', '1.5 planned', '2 planned']);
    assert.deepEqual(
      [resolve.policy, resolve.calendar, resolve.calendarVersion, resolve.lengthMs],
      [{ key: 'customer-response', version: 1 }, '24x7', null, 240 * minutes],
    );
  });

  it('shows a requester of the ledger the promises made to them, and of their rungs the limit', async () => {
    const lines = await ledger(li);
    assert.deepEqual(
      lines.map(({ id }) => id),
      ['respond/1.1', 'resolve/1.1'],
    );
    assert.deepEqual(lines.map(rungs), [['1 fired'], ['1 fired voided']]);
    assert.equal(line(lines, 'resolve/1.1').changes.length, 4);
  });

  it('has a timeline that pages by seq in both directions, whole and in order for either audience', async () => {
    for (const person of [li, wang]) {
      const whole = (await get(`/tickets/${number}/timeline?limit=200`, person)).items.map(
        (one: { seq: number }) => one.seq,
      );
      assert.deepEqual(
        whole,
        whole.toSorted((a: number, b: number) => a - b),
      );
      for (const order of ['asc', 'desc']) {
        const seen: number[] = [];
        for (let next: number | null | '' = ''; next !== null; ) {
          const page: { items: { seq: number }[]; next: number | null } = await get(
            `/tickets/${number}/timeline?limit=3&order=${order}${next === '' ? '' : `&after=${next}`}`,
            person,
          );
          seen.push(...page.items.map(({ seq }) => seq));
          next = page.next;
        }
        assert.deepEqual(order === 'asc' ? seen : seen.reverse(), whole);
      }
    }
    const bad = await desk.api.send('GET', `/tickets/${number}/timeline?after=x&limit=0&order=up`, {
      token: wang.token,
    });
    assert.deepEqual(bad.body.errors.map((one: { field: string }) => one.field).sort(), ['after', 'limit', 'order']);
  });

  it('tells who did what, by name, with the words that were written', async () => {
    const { items } = await get(`/tickets/${number}/timeline`, li);
    const entry = (type: string) => items.find((one: { type: string }) => one.type === type);
    assert.deepEqual(
      [entry('responded').actor.name, entry('responded').data],
      ['wang', { channel: 'phone', text: '已电话联系' }],
    );
    assert.equal(entry('not_solved').data.reason, '仍然没有反应');
    assert.equal(entry('confirmation_asked').data.solution, '重启服务');
    assert.ok(!JSON.stringify(items).includes('影响整个部门'), 'why staff graded it is among staff');
    assert.ok(JSON.stringify(await get(`/tickets/${number}/timeline`, wang)).includes('影响整个部门'));
  });

  describe('GET /commands/:id', () => {
    const ask = (person: Person, id: string, query = '') =>
      desk.api.send('GET', `/commands/${id}${query}`, { token: person.token });

    it('knows a recorded command, and a refused signal with its reason', async () => {
      const answer = await desk.command(wang, number, 'message', { text: '请稍候' }, { 'Idempotency-Key': 'hello-1' });
      const known = await ask(li, 'hello-1');
      assert.deepEqual(
        [known.body.state, known.body.number, known.body.revision],
        ['recorded', number, answer.body.revision],
      );
      await desk.signal(number, 'resolve', { by: 'wang', commandId: 'signal-1' });
      await desk.settled(number);
      const refused = await ask(wang, 'signal-1', `?ticket=${number}`);
      assert.deepEqual([refused.body.state, refused.body.number], ['refused', number]);
      assert.ok(refused.body.reason);
      assert.equal((await ask(li, 'signal-1')).status, 404, 'a refused signal is an entry for staff');
    });

    it('shows a requester nothing of commands among staff, or of other people’s', async () => {
      await desk.command(wang, number, 'note', { text: '内部备注' }, { 'Idempotency-Key': 'note-1' });
      assert.equal((await ask(wang, 'note-1')).body.state, 'recorded');
      assert.equal((await ask(li, 'note-1')).status, 404);
      const zhang = await desk.person('zhang', ['requester']);
      assert.equal((await ask(zhang, 'hello-1')).status, 404);
      assert.equal((await ask(zhang, 'hello-1', `?ticket=${number}`)).status, 404);
    });

    it('asks for the ticket when two tickets know the id', async () => {
      const other = await desk.submit(li, customerRequest());
      await desk.command(wang, other, 'message', { text: '您好' }, { 'Idempotency-Key': 'hello-1' });
      const answer = await ask(wang, 'hello-1');
      assert.deepEqual(
        [answer.status, answer.body.errors[0].in, answer.body.errors[0].field],
        [400, 'query', 'ticket'],
      );
      assert.equal((await ask(wang, 'hello-1', `?ticket=${other}`)).body.number, other);
    });

    it('finds one’s own command among any number of others with the same id', async () => {
      await desk.command(li, number, 'message', { text: '我的' }, { 'Idempotency-Key': '1' });
      const zhou = await desk.person('zhou', ['requester']);
      const other = await desk.submit(zhou, customerRequest());
      // As many as a busy desk has whose clients count their commands from 1.
      await sql`insert into ticket select (jsonb_populate_record(t, jsonb_build_object(
          'number', 'XX' || n, 'request_id', gen_random_uuid()))).*
        from ticket t, generate_series(1, 80) n where t.number = ${other}`.execute(desk.db);
      await sql`insert into command (number, command_id, seq, recorded_at)
        select 'XX' || n, '1', 3, now() + interval '1 minute' from generate_series(1, 80) n`.execute(desk.db);
      const mine = await ask(li, '1');
      const staff = await ask(wang, '1');
      await sql`delete from command where number like 'XX%'`.execute(desk.db);
      await sql`delete from ticket where number like 'XX%'`.execute(desk.db);
      assert.deepEqual([mine.status, mine.body.number], [200, number]);
      assert.deepEqual([staff.status, staff.body.errors[0].field], [400, 'ticket'], 'staff see them all');
    });

    it('says accepted while the record of an accepted command waits, then recorded', async () => {
      const other = await desk.submit(li, customerRequest());
      const { db, close } = createDatabase(desk.databaseUrl, { max: 1 });
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const lock = db.transaction().execute(async (trx) => {
        await sql`select 1 from ticket where number = ${other} for update`.execute(trx);
        await held;
      });
      const answer = await desk.command(wang, other, 'message', { text: '您好' }, { 'Idempotency-Key': 'slow-1' });
      const where = answer.headers.get('location');
      const waiting = await desk.api.send('GET', where ?? '', { token: wang.token });
      const stranger = await desk.person('qian', ['requester']);
      const unseen = await desk.api.send('GET', where ?? '', { token: stranger.token });
      release();
      await lock;
      await close();
      assert.deepEqual([answer.status, where], [202, `/commands/slow-1?ticket=${other}`]);
      assert.deepEqual(
        [waiting.status, waiting.body.state, waiting.headers.get('retry-after')],
        [200, 'accepted', '2'],
      );
      assert.equal(unseen.status, 404);
      await desk.settled(other);
      assert.equal((await desk.api.send('GET', where!, { token: li.token })).body.state, 'recorded');
      assert.equal((await ask(wang, 'never-sent', `?ticket=${other}`)).status, 404);
    });

    it('says accepted of an intake request whose workflow has not begun, then recorded', async () => {
      await desk.stopWorker();
      const answer = await desk.api.send('POST', '/tickets', { token: li.token, body: customerRequest() });
      const { number: pending, requestId } = answer.body;
      const waiting = await ask(li, requestId);
      const early = await desk.api.send('GET', `/tickets/${pending}`, { token: li.token });
      const unseen = await desk.api.send('GET', `/tickets/${pending}`, {
        token: (await desk.person('sun', ['requester'])).token,
      });
      await desk.startWorker();
      assert.deepEqual(
        [answer.status, answer.body.state, answer.headers.get('location')],
        [202, 'accepted', `/commands/${requestId}`],
      );
      assert.deepEqual([waiting.body.state, waiting.body.number], ['accepted', pending]);
      assert.deepEqual([early.status, early.body.reason], [503, 'not_recorded_yet']);
      assert.equal(unseen.status, 404);
      for (const until = Date.now() + 30_000; ; ) {
        if ((await ask(li, requestId)).body.state === 'recorded') break;
        assert.ok(Date.now() < until, 'it is recorded once a worker is back');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.equal((await desk.api.send('GET', `/tickets/${pending}`, { token: li.token })).status, 200);
    });
  });
});
