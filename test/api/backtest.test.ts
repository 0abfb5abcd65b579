import assert from 'node:assert/strict';
import { BacktestSums } from '../../cli/policy/backtest-sums.ts';
import type { BacktestPage } from '../../contracts/policy-backtest.ts';
import { keepPolicyVersions } from '../../policies/keep-policy-versions.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { type ClockOfFile, nextVersion, scaled } from '../domain/preview/next-version.ts';
import { recordLives } from '../support/recorded-lives.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const key = 'customer-response';
const from = '2025-01-01T00:00:00.000Z';
const to = '2025-07-01T00:00:00.000Z';
const count = 300;

/** The date of the full fix is done with when it comes: what its rung does by itself meets it, after it has fired. */
const untilItsDate = (clocks: ClockOfFile[]): ClockOfFile[] =>
  clocks.map((one) =>
    one.key === 'permanent_fix'
      ? { ...one, meets: [{ type: 'waiting_ended', where: { reason: 'permanent_fix' } }] }
      : one,
  );

describe('a backtest over recorded tickets', function () {
  this.timeout(120_000);
  let databaseUrl: string;
  let api: ApiUnderTest;
  let token: string;
  const loaded = nextVersion(key, { clocks: untilItsDate });
  const draft = (clocks: (of: ClockOfFile[]) => ClockOfFile[]) => {
    const policy = loaded.source.policy as { clocks: ClockOfFile[] };
    return { ...policy, version: 3, clocks: clocks(policy.clocks) };
  };

  before(async () => {
    databaseUrl = await createDeskDatabase();
    const policies = createPolicyStore(key, 'Asia/Shanghai');
    api = await startApi({ databaseUrl, desk: { policies } });
    await keepPolicyVersions({ db: api.db, policies, log: api.context.log }, (error) => assert.ifError(error));
    policies.learn([{ ...loaded, effectiveFrom: from }]);
    await recordLives(api.db, policies, { count, loaded, from, to });
    token = (await api.person('admin', ['administrator'])).token;
  });
  after(async () => {
    await api.stop();
    await dropDeskDatabase(databaseUrl);
  });

  const post = (body: object) => api.send('POST', `/policies/${key}/backtest`, { token, body });
  const whole = async (
    body: object,
  ): Promise<{ items: BacktestPage['items']; sums: BacktestSums; examined: number }> => {
    const sums = new BacktestSums();
    const items: BacktestPage['items'] = [];
    let examined = 0;
    for (let after: string | null = ''; after !== null; ) {
      const { status, body: page } = await post({ from, to, limit: 110, after, ...body });
      assert.equal(status, 200, JSON.stringify(page));
      assert.equal(page.total, after === '' ? count : null);
      sums.add(page);
      items.push(...page.items);
      examined += page.examined;
      after = page.next;
    }
    return { items, sums, examined };
  };

  it('of the policy they were lived under finds no difference in any of them', async () => {
    const { items, sums, examined } = await whole({});
    assert.equal(examined, count);
    assert.deepEqual(items, []);
    const [total] = sums.rows();
    assert.deepEqual(total!.recorded, total!.draft);
    assert.ok(total!.recorded.met > 300 && total!.recorded.missed > 50, JSON.stringify(total));
    const rows = await api.db.selectFrom('ticket').select('state').execute();
    const dates = rows.flatMap(({ state }) => state.deadlines.filter(({ clock }) => clock === 'permanent_fix'));
    assert.ok(dates.length > 5 && dates.every(({ missedAt, metAt, dueAt }) => missedAt === dueAt && metAt === dueAt));
  });

  it('of a stricter one finds exactly the tickets that took longer than it allows', async () => {
    const { items, sums } = await whole({ policy: draft(scaled('respond', 0.5)) });
    const rows = await api.db.selectFrom('ticket').select(['number', 'state']).execute();
    const expected = rows.filter(({ state }) =>
      state.deadlines.some(({ clock, metAt, startedAt, missedAt, lengthMs }) => {
        const took = Date.parse(metAt ?? '') - Date.parse(startedAt);
        // The clock of the first answer runs day and night.
        return clock === 'respond' && missedAt === null && took > lengthMs / 2;
      }),
    );
    assert.ok(expected.length > 10);
    assert.deepEqual(items.map(({ number }) => number).sort(), expected.map(({ number }) => number).sort());
    assert.ok(
      items.every(({ deadlines }) =>
        deadlines.every(
          ({ clock, recorded, draft: would }) =>
            clock === 'respond' && recorded?.outcome === 'met' && would?.outcome === 'missed',
        ),
      ),
    );
    const respond = sums.rows().find(({ by, name }) => by === 'clock' && name === 'respond')!;
    assert.equal(respond.draft.missed - respond.recorded.missed, expected.length);
    for (const by of ['level', 'group', 'customer'] as const) {
      const of = sums.rows().filter((row) => row.by === by);
      assert.equal(
        of.reduce((sum, row) => sum + row.draft.missed - row.recorded.missed, 0),
        expected.length,
        by,
      );
    }
  });

  it('of a calendar moves what runs on it only', async () => {
    const calendar = loaded.source.calendars['cn-working'] as object;
    const days = ['mon', 'tue', 'wed', 'thu', 'fri'];
    const week = Object.fromEntries(days.map((day) => [day, [['00:00', '24:00']]]));
    const changed = { ...calendar, version: 9, week: { ...week, sat: [], sun: [] } };
    const { items } = await whole({ calendars: { 'cn-working': changed } });
    const { clocks } = loaded.source.policy as { clocks: ClockOfFile[] };
    const onCalendar = new Set(clocks.filter((one) => one.calendar === 'cn-working').map((one) => one.key));
    const differing = new Set(items.flatMap(({ deadlines }) => deadlines.map(({ clock }) => clock)));
    assert.deepEqual(
      [...differing].filter((clock) => !onCalendar.has(clock)),
      [],
    );
    assert.ok(differing.size > 0);
  });

  it('refuses, with the place, what cannot be tried', async () => {
    const reasons = async (body: object): Promise<string> => {
      const { status, body: problem } = await post({ from, to, ...body });
      assert.equal(status, 400, JSON.stringify(problem));
      return problem.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`).join();
    };
    assert.equal(await reasons({ from: to, to: from }), 'to not_after_from');
    const { items } = await whole({ policy: draft(scaled('respond', 0.5)) });
    const after = items[0]!.number;
    assert.equal(await reasons({ after: 'TS20250101999' }), 'after bad_cursor');
    assert.equal(await reasons({ from: '2025-06-30T00:00:00Z', after }), 'after bad_cursor');
    assert.equal(await reasons({ policy: '{\n"key":' }), 'policy broken_json');
    assert.match(await reasons({ policy: { ...draft((clocks) => clocks), clock: [] } }), /policy\.clock/);
    const unused = { ...(loaded.source.calendars['cn-working'] as object), key: 'mars', version: 1 };
    assert.equal(await reasons({ calendars: { mars: unused } }), 'calendars.mars unused_calendar');
    const { status, body } = await api.send('POST', '/policies/nobody/backtest', { token, body: { from, to } });
    assert.deepEqual([status, body.errors[0].code], [400, 'unknown_policy']);
    const none = await post({ from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' });
    assert.deepEqual([none.status, none.body.total, none.body.items, none.body.next], [200, 0, [], null]);
  });
});
