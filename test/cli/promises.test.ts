import assert from 'node:assert/strict';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { ticketWriter } from '../api/written-tickets.ts';
import { runDesk } from './run-desk.ts';

/** A ticket of Friday 16:00 in Shanghai, P2: a solution within eight working hours; nobody has done anything since. */
describe('desk, the command line: promises explained, foretold and counted', () => {
  let api: ApiUnderTest;
  let tokens: Record<string, string>;
  const number = 'TS20311024001';

  before(async () => {
    api = await startApi();
    const [li, wang, chen] = await Promise.all([
      api.person('li', ['requester']),
      api.person('wang', ['engineer']),
      api.person('chen', ['supervisor']),
    ]);
    tokens = { li: li.token, wang: wang.token, chen: chen.token };
    const { id: groupId } = await api.db
      .insertInto('team_group')
      .values({ name: '软件组', line: 1, lead_id: wang.id })
      .returning('id')
      .executeTakeFirstOrThrow();
    await api.db.insertInto('group_member').values({ group_id: groupId, account_id: wang.id }).execute();
    await ticketWriter(
      api.db,
      api.context.desk.policies,
    )({
      number,
      at: '2031-10-24T08:00:00.000Z',
      requesterId: li.id,
      category: ['software'],
      groupId,
      // The answer was due at 18:00; the desk was down until 18:10.
      steps: [{ at: '2031-10-24T10:10:00.000Z', events: 'overdue' }],
    });
  });
  after(() => api.stop());

  const does = async (who: string, ...args: string[]): Promise<string> => {
    const run = await runDesk(args, { env: { DESK_URL: api.url, DESK_TOKEN: tokens[who]! } });
    assert.equal(run.code, 0, run.err);
    return run.out;
  };

  it('explains a limit by its working hours, day by day, and what each rung did, in either language', async () => {
    const [en, zh, requester, json] = await Promise.all([
      does('wang', 'deadlines', number, '--explain'),
      does('wang', 'deadlines', number, '--explain', '--lang', 'zh'),
      does('li', 'deadlines', number, '--explain'),
      does('wang', 'deadlines', number, '--explain', '--json'),
    ]);
    assert.match(en, /8 h of the calendar cn-working \d+, by policy customer-response 1/);
    assert.match(
      en,
      /Fri 2031-10-24 +16:00–18:00 +2 h\n +Sat 2031-10-25, Sun 2031-10-26 +closed\n +Mon 2031-10-27 .* 6 h/,
    );
    assert.match(en, /Missed while the desk was down\./);
    assert.match(
      en,
      /100 % {2}2031-10-24 18:00:00 \+08:00 {2}fired {2}10 min late {2}came due while the desk was down/,
    );
    assert.match(
      en,
      new RegExp(`effect ${number}/respond/1\\.1/0/100, event #\\d+\\n +told: wang \\(in-site delivered\\)`),
    );
    assert.match(en, /200 % .* planned {2}will tell the department's manager/);
    assert.match(zh, /周五 2031-10-24 +16:00–18:00 +2 h/);
    assert.match(zh, /逾期发生在服务台停机期间。/);
    assert.ok(!/told:|80 %|will tell/.test(requester), requester);
    const resolve = (JSON.parse(json) as { items: { clock: string; openTime: { ms: number } }[] }).items.find(
      ({ clock }) => clock === 'resolve',
    )!;
    assert.equal(resolve.openTime.ms, 8 * 3_600_000);
  });

  it('foretells what happens if nobody acts: when, with the zone, what, who is told, the status then', async () => {
    const [en, zh, until, json] = await Promise.all([
      does('wang', 'forecast', number),
      does('wang', 'forecast', number, '--lang', 'zh'),
      does('wang', 'forecast', number, '--until', '2031-10-27 12:00'),
      does('wang', 'forecast', number, '--json'),
    ]);
    assert.match(en, /^If nobody acts, TS20311024001 from 2031-10-24 18:10:00 \+08:00 until /);
    assert.match(
      en,
      /2031-10-27 16:00:00 \+08:00 +Resolution 100 % deadline missed +wang \(in-site\) +awaiting assignment/,
    );
    assert.match(zh, /2031-10-27 16:00:00 \+08:00 +解决 100 % \S+ +wang \(站内\) +待分配/);
    assert.ok(!until.includes('2031-10-27 16:00:00'), until);
    assert.equal(JSON.parse(json).items.length > 3, true);
  });

  it('counts how promises were kept, with and without downtime', async () => {
    const span = ['--from', '2031-10-24 00:00', '--to', '2031-10-25 00:00'];
    const [table, json] = await Promise.all([
      does('chen', 'compliance', ...span, '--by', 'clock'),
      does('chen', 'compliance', ...span, '--json'),
    ]);
    assert.match(table, /^Promises due from 2031-10-24 00:00:00 \+08:00/);
    assert.match(table, /Response +0 +1 +1 +0 +0 +0\.0 % +—/);
    assert.equal(JSON.parse(json).total.missedWhileDown >= 1, true);
  });

  it('tells how late rungs have fired, per clock, and that nothing fired where nothing did', async () => {
    const [table, zh, json, none] = await Promise.all([
      does('chen', 'lateness', '--from', '2031-10-24', '--to', '2031-10-25'),
      does('chen', 'lateness', '--from', '2031-10-24 00:00', '--to', '2031-10-25 00:00', '--lang', 'zh'),
      does('chen', 'lateness', '--from', '2031-10-24 00:00', '--to', '2031-10-25 00:00', '--json'),
      does('chen', 'lateness', '--from', '2030-10-24 00:00', '--to', '2030-10-25 00:00'),
    ]);
    assert.match(table, /^Fired from 2031-10-24 00:00:00 \+08:00/);
    assert.match(table, /customer-response · Response +2 .* 2\n/);
    assert.match(table, /Late: more than 1 min after it was due\.\n$/);
    assert.match(zh, /customer-response · 响应/);
    const { total } = JSON.parse(json);
    assert.deepEqual([total.late, total.maxMs >= 600_000], [total.count, true]);
    assert.match(none, /Nothing fired in that time\.\n$/);
  });
});
