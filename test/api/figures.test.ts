import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ComplianceView, LatenessView } from '../../contracts/figures-view.ts';
import { type Instant, instantOf, msOf } from '../../contracts/instant.ts';
import { complianceQuery } from '../../db/figures/compliance.ts';
import { latenessQuery } from '../../db/figures/lateness.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';
import { type Step, ticketWriter } from './written-tickets.ts';

type Person = Awaited<ReturnType<ApiUnderTest['person']>>;

const minutes = 60_000;
const opened: Instant = '2025-10-24T02:00:00.000Z';
const later = (ms: number): Instant => instantOf(msOf(opened) + ms);

/** Four P0 tickets of `customer-response`: answer within 15 minutes, solution within two hours. */
describe('figures of compliance and lateness', () => {
  let api: ApiUnderTest;
  let li: Person;
  let supervisor: Person;
  let engineer: Person;
  let group: string;
  let organisation: string;

  before(async () => {
    api = await startApi();
    [li, supervisor, engineer] = await Promise.all([
      api.person('li', ['requester']),
      api.person('supervisor', ['supervisor']),
      api.person('engineer', ['engineer']),
    ]);
    const idOf = (row: { id: string }) => row.id;
    group = await api.db
      .insertInto('team_group')
      .values({ name: '软件组', line: 1, lead_id: null })
      .returning('id')
      .executeTakeFirstOrThrow()
      .then(idOf);
    organisation = (
      await sql<{ id: string }>`insert into organisation (name, kind) values ('海天', 'customer') returning id`.execute(
        api.db,
      )
    ).rows[0]!.id;
    const write = ticketWriter(api.db, api.context.desk.policies);
    const responded: Step['events'] = [{ type: 'responded', data: { channel: 'phone', text: null } }];
    const cancelled: Step['events'] = [
      {
        type: 'cancelled',
        data: { reason: { textId: randomUUID(), sha256: '' }, kind: 'withdrawn', duplicateOf: null },
      },
    ];
    const p0 = { at: opened, requesterId: li.id, level: 'P0' };
    // Warned on time, answered in time.
    await write({
      ...p0,
      number: 'TS20251024001',
      groupId: group,
      steps: [
        { at: later(12 * minutes), events: 'overdue' },
        { at: later(13 * minutes), events: responded },
      ],
    });
    // Missed with everybody there, half a second late.
    await write({
      ...p0,
      number: 'TS20251024002',
      orgId: organisation,
      steps: [
        { at: later(12 * minutes), events: 'overdue' },
        { at: later(15 * minutes + 500), events: 'overdue' },
        { at: later(20 * minutes), events: responded },
      ],
    });
    // The desk was down for an hour: everything due meanwhile fires on return.
    await write({
      ...p0,
      number: 'TS20251024003',
      steps: [{ at: later(60 * minutes), events: 'overdue' }],
    });
    // Void before it was due.
    await write({ ...p0, number: 'TS20251024004', steps: [{ at: later(5 * minutes), events: cancelled }] });
  });
  after(() => api.stop());

  const get = async <T>(path: string, by: Person): Promise<T> => {
    const { status, body } = await api.send('GET', path, { token: by.token });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const span = `from=${opened}&to=${later(16 * minutes)}`;

  it('count met, missed and missed while the desk was down, with a rate with and without those', async () => {
    const { items, lateAfterSeconds } = await get<ComplianceView>(`/compliance?${span}&by=clock`, supervisor);
    assert.equal(lateAfterSeconds, 60);
    const respond = items.find(({ key }) => key === 'customer-response/respond')!;
    assert.deepEqual(respond, {
      key: 'customer-response/respond',
      name: { zh: '响应', en: 'Response' },
      met: 1,
      missed: 2,
      missedWhileDown: 1,
      pastAtRegrading: 0,
      open: 0,
      dropped: 1,
      rate: 1 / 3,
      rateWithoutDowntime: 1 / 2,
    });
  });

  it('are broken down by level, group and customer, by name; the sum of each is the total', async () => {
    const byWhat = (by: string) => get<ComplianceView>(`/compliance?${span}&by=${by}`, supervisor);
    const [levels, groups, customers] = await Promise.all(['level', 'group', 'customer'].map(byWhat));
    for (const { total, items } of [levels!, groups!, customers!]) {
      for (const count of ['met', 'missed', 'missedWhileDown', 'open', 'dropped'] as const) {
        assert.equal(
          items.reduce((sum, item) => sum + item[count], 0),
          total[count],
        );
      }
    }
    assert.deepEqual(
      levels!.items.map(({ key, name }) => [key, name.en]),
      [['customer-response/P0', 'P0 Urgent']],
    );
    const named = ({ items }: ComplianceView) => items.map(({ key, name }) => `${key} ${name.zh}`).sort();
    assert.deepEqual(named(groups!), [`${group} 软件组`, 'null —'].sort());
    assert.deepEqual(named(customers!), [`${li.id} li`, `${organisation} 海天`].sort());
    const { items, total } = await get<ComplianceView>(`/compliance?${span}`, supervisor);
    assert.deepEqual([items, total], [[], levels!.total]);
  });

  it('mark in ledger and timeline what came due while the desk was down', async () => {
    type Line = { id: string; missedWhileDown: boolean; rungs: { share: number; whileDown: boolean }[] };
    const ledger = async (number: string) =>
      (await get<{ items: Line[] }>(`/tickets/${number}/deadlines`, engineer)).items.find(
        ({ id }) => id === 'respond/1.1',
      )!;
    const [onTime, down] = await Promise.all([ledger('TS20251024002'), ledger('TS20251024003')]);
    assert.deepEqual([onTime.missedWhileDown, down.missedWhileDown], [false, true]);
    assert.deepEqual(
      down.rungs.map(({ share, whileDown }) => [share, whileDown]),
      [
        [0.8, true],
        [1, true],
        [1.5, true],
        [2, true],
      ],
    );
    const { items } = await get<{ items: { type: string; whileDown?: boolean }[] }>(
      '/tickets/TS20251024003/timeline?limit=200',
      engineer,
    );
    const rungs = items.filter(({ type }) => /warned|missed|escalated/.test(type));
    assert.ok(rungs.length > 4 && rungs.some(({ whileDown }) => whileDown));
    assert.ok(items.filter(({ type }) => type === 'submitted').every(({ whileDown }) => whileDown === undefined));
  });

  it('leave out of a requester’s ledger whom a rung told, what it brought about, and reminders', async () => {
    type Line = { id: string; kind: string; rungs: Record<string, unknown>[]; openTime?: unknown };
    const [mine, theirs] = await Promise.all(
      [li, engineer].map((who) =>
        get<{ items: Line[] }>('/tickets/TS20251024003/deadlines?explain=true', who).then(({ items }) => items),
      ),
    );
    assert.ok(mine!.length > 0 && mine!.every(({ kind }) => kind === 'promise'));
    const staffOnly = ['told', 'caused', 'tell', 'does'];
    for (const { rungs } of mine!) {
      assert.ok(rungs.every((rung) => staffOnly.every((field) => !(field in rung))));
    }
    assert.ok(theirs!.length > mine!.length);
    assert.ok(theirs!.some(({ rungs }) => rungs.some(({ told }) => (told as unknown[] | undefined)?.length)));
    assert.ok([...mine!, ...theirs!].every(({ openTime }) => openTime));
  });

  it('tell per clock how late rungs fired: count, quantiles, the latest, a histogram', async () => {
    const all = `from=${opened}&to=${later(3 * 60 * minutes)}`;
    const { total, items } = await get<LatenessView>(`/lateness?${all}`, supervisor);
    const respond = items.find(({ clock }) => clock === 'respond')!;
    assert.deepEqual(
      [respond.policy, respond.name.en, respond.count, respond.late],
      ['customer-response', 'Response', 7, 4],
    );
    // 0, 0, 0.5 s on time; 48, 45, 37.5, 30 minutes after the downtime.
    assert.deepEqual([respond.p50Ms, respond.maxMs], [30 * minutes, 48 * minutes]);
    const upTo = (seconds: number | null) => respond.histogram.find(({ leSeconds }) => leSeconds === seconds)?.count;
    assert.deepEqual([upTo(0.01), upTo(0.5), upTo(60), upTo(1_800), upTo(3_600), upTo(null)], [2, 3, 3, 4, 7, 7]);
    assert.equal(
      total!.count,
      items.reduce((sum, { count }) => sum + count, 0),
    );
    const none = await get<LatenessView>('/lateness?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z', supervisor);
    assert.deepEqual([none.total, none.items], [null, []]);
  });

  it('are for supervisors and administrators; a span that ends before it begins, or is longer than three years, is refused by field', async () => {
    for (const path of ['/compliance', '/lateness']) {
      assert.equal((await api.send('GET', path, { token: engineer.token })).status, 403);
      assert.equal((await api.send('GET', path, { token: li.token })).status, 403);
      const wrong = await api.send('GET', `${path}?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z`, {
        token: supervisor.token,
      });
      assert.deepEqual([wrong.status, wrong.body.errors[0].code], [400, 'not_after_from']);
      const long = await api.send('GET', `${path}?from=2020-01-01T00:00:00Z&to=2023-01-02T00:00:00Z`, {
        token: supervisor.token,
      });
      assert.deepEqual([long.status, long.body.errors[0].code], [400, 'span_too_long']);
    }
  });

  it('are answered through their indexes, however many promises there are', async () => {
    await sql`insert into deadline (number, id, clock, round, term, level, policy_version, calendar, length_ms, state,
        started_at, due_at, missed_at, past_at_regrading)
      select 'TS20251024001', 'respond/9.' || n, 'respond', 9, 0, 'P0', 1, '24x7', 1, 'running',
        ${opened}::timestamptz + n * interval '1 hour', ${opened}::timestamptz + n * interval '1 hour',
        ${opened}::timestamptz + n * interval '1 hour', false
      from generate_series(1, 20000) as n`.execute(api.db);
    await sql`insert into deadline_rung (id, number, deadline_id, share, due_at, fired_at, lateness_ms, voided, seq)
      select 'many/' || n, 'TS20251024001', 'respond/9.' || n, 1, due_at, due_at, 0, false, 1
      from generate_series(1, 20000) as n join deadline on id = 'respond/9.' || n`.execute(api.db);
    await sql`analyze deadline, deadline_rung`.execute(api.db);
    const wanted = { from: later(10 * 60 * minutes), to: later(200 * 60 * minutes), lateAfterMs: 60_000 };
    const planOf = async (statement: ReturnType<typeof sql>): Promise<string> => {
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${statement}`.execute(api.db);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    const plan = await planOf(complianceQuery({ ...wanted, by: 'level' }));
    assert.match(plan, /deadline_due/);
    assert.doesNotMatch(plan, /Seq Scan on deadline d/);
    assert.match(await planOf(latenessQuery({ ...wanted, boundsMs: [1_000] })), /deadline_rung_fired/);
  });
});
