import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { ledgerOf, rungsOf } from '../workflows/deadlines/ledger.ts';
import { serviceFormRequest } from '../workflows/deadlines/service-form.ts';
import { shanghai } from '../workflows/deadlines/shanghai.ts';
import { openStory } from '../workflows/deadlines/story.ts';

const opened = shanghai('2023-10-01 09:30');

describe('AC-03: the acknowledge clock over the national holiday of 2023', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk({ policy: 'it-service-form' });
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.person('supervisor', ['supervisor']);
    const head = await desk.person('head', ['agent']);
    await desk.db.insertInto('post').values({ key: 'department_head', holder_id: head.id }).execute();
    await desk.group('服务台', [agent], ['software']);
  });
  after(() => desk.stop());

  const dataOf = async (number: string, type: string): Promise<Record<string, unknown>[]> => {
    const rows = await desk.db
      .selectFrom('ticket_event')
      .select('data')
      .where('number', '=', number)
      .where('type', '=', type as never)
      .orderBy('seq')
      .execute();
    return rows.map(({ data }) => data as Record<string, unknown>);
  };

  it('an e-mail on Sat 7 Oct at 09:40 acknowledges in time and comes too late as a response, missed once on 2 Oct', async () => {
    const { number, until, onTime } = await openStory(desk, li, serviceFormRequest(), opened);
    assert.match(number, /^TS20231001\d{3}$/);
    const first = await ledgerOf(desk, number);
    assert.equal(first['acknowledge/1.1']!.due_at, shanghai('2023-10-07 10:00'));
    assert.equal(first['respond/1.1']!.due_at, shanghai('2023-10-02 09:30'));

    await until(shanghai('2023-10-03 12:00'));
    assert.equal((await dataOf(number, 'receipt_sent')).length, 1);
    assert.deepEqual(await dataOf(number, 'deadline_met'), [], 'the automatic receipt stopped nothing');
    const rungs = await rungsOf(desk, number);
    assert.deepEqual(
      rungs.map(({ deadline, percent, dueAt, told }) => [deadline, percent, dueAt, told.join(' ')]),
      [
        ['respond/1.1', 80, shanghai('2023-10-02 04:42'), 'agent'],
        ['respond/1.1', 100, shanghai('2023-10-02 09:30'), 'agent'],
        ['respond/1.1', 150, shanghai('2023-10-02 21:30'), 'supervisor'],
        ['respond/1.1', 200, shanghai('2023-10-03 09:30'), 'head'],
      ],
    );

    await until(shanghai('2023-10-07 09:40'));
    await desk.does(agent, number, 'respond', { channel: 'email', text: '已收到，正在处理' });
    await until(shanghai('2023-10-07 12:00'));

    const [responded] = await dataOf(number, 'responded');
    assert.equal(responded!.channel, 'email');
    const met = await dataOf(number, 'deadline_met');
    assert.deepEqual(
      met.map(({ deadline, inTime, by }) => [deadline, inTime, by]),
      [
        ['acknowledge/1.1', true, 'responded'],
        ['respond/1.1', false, 'responded'],
      ],
    );
    const ledger = await ledgerOf(desk, number);
    assert.equal(ledger['acknowledge/1.1']!.missed_at, null);
    assert.ok(ledger['acknowledge/1.1']!.met_at! >= shanghai('2023-10-07 09:40'));
    assert.ok(ledger['acknowledge/1.1']!.met_at! < shanghai('2023-10-07 09:41'));
    onTime(ledger['respond/1.1']!.missed_at, shanghai('2023-10-02 09:30'));
    assert.equal(ledger['respond/1.1']!.due_at, shanghai('2023-10-02 09:30'));
    assert.equal(ledger['respond/1.1']!.met_at, ledger['acknowledge/1.1']!.met_at);
    assert.equal((await dataOf(number, 'deadline_missed')).length, 1);
    assert.deepEqual(await rungsOf(desk, number, 'acknowledge/1.1'), []);
  });

  it('a logged call acknowledges, with its channel, and is no response (S0-12, S0-13)', async () => {
    const { number, until } = await openStory(desk, li, serviceFormRequest(), opened);
    await until(shanghai('2023-10-07 09:55'));
    await desk.does(agent, number, 'acknowledge', { channel: 'phone' });
    const ledger = await ledgerOf(desk, number);
    assert.equal(ledger['acknowledge/1.1']!.state, 'met');
    assert.equal(ledger['respond/1.1']!.state, 'running');
    assert.deepEqual(await dataOf(number, 'acknowledged'), [{ channel: 'phone' }]);
    const rungs = await rungsOf(desk, number, 'acknowledge/1.1');
    assert.deepEqual(
      rungs.map(({ percent, dueAt }) => [percent, dueAt]),
      [[80, shanghai('2023-10-07 09:48')]],
    );
  });

  it('unacknowledged it warns at 80 % and escalates at 100, 150 and 200 % of the working hour; the supervisor at once (4.5)', async () => {
    const { number, until } = await openStory(desk, li, serviceFormRequest(), opened);
    await until(shanghai('2023-10-07 12:00'));
    const rungs = await rungsOf(desk, number, 'acknowledge/1.1');
    assert.deepEqual(
      rungs.map(({ percent, dueAt, told }) => [percent, dueAt, told.join(' ')]),
      [
        [80, shanghai('2023-10-07 09:48'), 'agent'],
        [100, shanghai('2023-10-07 10:00'), 'agent supervisor'],
        [150, shanghai('2023-10-07 10:30'), 'supervisor'],
        [200, shanghai('2023-10-07 11:00'), 'head'],
      ],
    );
  });

  it('with a 24x7 calendar it is due on 1 Oct at 10:30', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'durable-desk-ac-03-'));
    const policy = JSON.parse(await readFile('policies/it-service-form.json', 'utf8'));
    policy.key = 'round-the-clock';
    policy.clocks[0].calendar = '24x7';
    await writeFile(join(folder, 'round-the-clock.json'), JSON.stringify(policy));
    const other = await startDesk({ policy: join(folder, 'round-the-clock.json') });
    try {
      const zhang = await other.person('zhang', ['requester']);
      const { number, until, onTime } = await openStory(other, zhang, serviceFormRequest(), opened);
      assert.equal((await ledgerOf(other, number))['acknowledge/1.1']!.due_at, shanghai('2023-10-01 10:30'));
      await until(shanghai('2023-10-01 10:31'));
      onTime((await ledgerOf(other, number))['acknowledge/1.1']!.missed_at, shanghai('2023-10-01 10:30'));
    } finally {
      await other.stop();
      await rm(folder, { recursive: true });
    }
  });
});
