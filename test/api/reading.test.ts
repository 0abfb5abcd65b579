import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import { indexDue } from '../../db/search/index-due.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';
import { ticketWriter } from './written-tickets.ts';

type Person = Awaited<ReturnType<ApiUnderTest['person']>>;
type Item = { number: string };

const owned = (ownerId: string): NewEvent => ({ type: 'claimed', data: { ownerId, groupId: null } });
const ref = (textId: string) => ({ textId, sha256: 'a'.repeat(64) });
const day = (n: number, time = '02:00'): Instant => `2026-11-${String(n).padStart(2, '0')}T${time}:00.000Z`;

describe('lists of tickets', () => {
  let api: ApiUnderTest;
  let li: Person;
  let zhang: Person;
  let wang: Person;
  let network: string;
  let software: string;
  let org: string;

  const list = async (query: string, person = wang) => {
    const answer = await api.send('GET', `/tickets?${query}`, { token: person.token });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body as { items: (Item & Record<string, unknown>)[]; next: string | null };
  };
  const numbers = async (query: string, person = wang) =>
    (await list(query, person)).items.map(({ number }) => number.slice(-3)).join(' ');
  const walk = async (query: string, person = wang) => {
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: { items: Item[]; next: string | null } = await list(`${query}${next && `&after=${next}`}`, person);
      seen.push(...page.items.map(({ number }) => number.slice(-3)));
      next = page.next;
    }
    return seen.join(' ');
  };

  before(async () => {
    api = await startApi();
    [li, zhang, wang] = await Promise.all([
      api.person('li', ['requester']),
      api.person('zhang', ['requester']),
      api.person('wang', ['engineer']),
    ]);
    const group = async (name: string) =>
      (
        await api.db
          .insertInto('team_group')
          .values({ name, line: 1, lead_id: null })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id;
    [network, software] = [await group('网络组'), await group('软件组')];
    await api.db.insertInto('group_member').values({ group_id: software, account_id: wang.id }).execute();
    org = (
      await api.db
        .insertInto('organisation')
        .values({ name: '海天', kind: 'customer', trade: null })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id;
    const write = ticketWriter(api.db, api.context.desk.policies);
    const done: NewEvent[] = [
      { type: 'confirmation_asked', data: { solution: ref(randomUUID()) } },
      { type: 'confirmed', data: { means: 'phone', needMet: null, recordedFor: li.id } },
      // Else the visit would still be owed.
      { type: 'follow_up_done', data: { stage: 'closing', outcome: 'fine', text: null } },
    ];
    // 001 is overdue since the 2nd (respond missed, resolve missed), 002 only by the clock that staff keep among themselves.
    await write({
      number: 'TS001',
      at: day(2),
      requesterId: li.id,
      title: '打印机 Offline',
      level: 'P1',
      category: ['hardware', 'device'],
      groupId: network,
      steps: [{ at: day(3), events: 'overdue' }],
    });
    await write({
      number: 'TS002',
      at: day(20),
      requesterId: li.id,
      title: '订单系统打不开',
      level: 'P3',
      category: ['software', 'function'],
      steps: [{ at: day(20, '02:11'), events: 'overdue' }],
    });
    await write({
      number: 'TS003',
      at: day(20),
      requesterId: zhang.id,
      title: '索取手册',
      level: 'P3',
      category: ['software'],
      groupId: software,
      steps: [{ at: day(20, '02:05'), by: wang.id, events: [owned(wang.id)] }],
    });
    await write({
      number: 'TS004',
      at: day(10),
      requesterId: li.id,
      title: '导出',
      level: 'P2',
      category: ['soft'],
      orgId: org,
      steps: [{ at: day(10, '02:05'), by: wang.id, events: [owned(wang.id), ...done] }],
    });
    await write({
      number: 'TS005',
      at: day(20),
      requesterId: li.id,
      title: '100% _odd_',
      level: 'P0',
      groupId: software,
    });
    await write({
      number: 'TS006',
      at: day(20),
      requesterId: zhang.id,
      title: '同一时刻',
      level: 'P0',
      groupId: software,
    });
    await api.db
      .updateTable('ticket')
      .set({ parked_code: 'gap', parked_at: day(21) })
      .where('number', '=', 'TS006')
      .execute();
    while ((await indexDue(api.db)).indexed > 0);
  });
  after(() => api.stop());

  it('puts the overdue first, then the next due, then those that owe nothing; another direction turns it round', async () => {
    assert.equal(await numbers(''), '001 002 005 006 003 004');
    assert.equal(await numbers('sort=due&order=desc'), '003 006 005 002 001 004');
    assert.equal(await numbers('sort=submitted'), '006 005 003 002 004 001');
    assert.equal(await numbers('sort=submitted&order=asc'), '001 004 002 003 005 006');
    assert.equal(await numbers('sort=updated'), '002 003 006 005 004 001');
  });

  it('pages by keyset: every sort and page size gives the same whole, without gaps and doubles, also among ties', async () => {
    for (const sort of ['due', 'submitted', 'updated']) {
      for (const order of ['asc', 'desc']) {
        const whole = await numbers(`sort=${sort}&order=${order}`);
        for (const limit of [1, 2, 4, 6]) {
          assert.equal(await walk(`sort=${sort}&order=${order}&limit=${limit}`), whole, `${sort} ${order} ${limit}`);
          const own = `sort=${sort}&order=${order}&limit=${limit}`;
          assert.equal(await walk(own, li), await numbers(`sort=${sort}&order=${order}`, li), `own ${own}`);
        }
      }
    }
  });

  it('gives no row twice and skips none when tickets change between two pages', async () => {
    const first = await list('sort=submitted&limit=2');
    await api.db.updateTable('ticket').set({ overdue: true }).where('number', '=', 'TS006').execute();
    const rest = await list(`sort=submitted&limit=10&after=${first.next}`);
    await api.db.updateTable('ticket').set({ overdue: false }).where('number', '=', 'TS006').execute();
    assert.equal(
      [...first.items, ...rest.items].map(({ number }) => number.slice(-3)).join(' '),
      '006 005 003 002 004 001',
    );
  });

  it('filters by each column, and by several at once', async () => {
    const expected: [string, string][] = [
      ['status=resolved', '004'],
      ['status=resolved,in_progress', '003 004'],
      ['status=resolved&status=in_progress', '003 004'],
      ['level=P0,P1', '001 005 006'],
      ['category=software', '002 003'],
      ['category=software/function', '002'],
      ['category=soft', '004'],
      [`groupId=${network}`, '001'],
      ['groupId=mine', '005 006 003'],
      ['groupId=none', '002 004'],
      ['ownerId=me', '003 004'],
      ['ownerId=none', '001 002 005 006'],
      [`ownerId=${zhang.id}`, ''],
      [`requesterId=${zhang.id}`, '006 003'],
      [`orgId=${org}`, '004'],
      ['overdue=true', '001 002'],
      ['overdue=false&level=P3', '003'],
      ['parked=true', '006'],
      ['parked=false&level=P0', '005'],
      [`submittedFrom=${day(10)}&submittedTo=${day(20)}`, '004'],
      ['submittedFrom=2026-11-10T10:00:00.001%2B08:00&level=P2', ''],
      ['q=offline', '001'],
      [`q=${encodeURIComponent('订单')}`, '002'],
      ['q=ts004', '004'],
      ['q=100%25', '005'],
      ['q=odd', '005'],
      ['status=pending_assignment&groupId=mine&level=P0&parked=false', '005'],
    ];
    for (const [query, wanted] of expected) assert.equal(await numbers(query), wanted, query);
  });

  it('shows names of owner, group and requester, the level with its word, the category as a path', async () => {
    const [item] = (await list('q=TS003')).items;
    assert.deepEqual(item, {
      number: 'TS003',
      title: '索取手册',
      status: 'in_progress',
      level: { policy: 'customer-response', key: 'P3', code: 'P3', word: { zh: '低', en: 'Low' }, severity: 'low' },
      category: ['software'],
      owner: { id: wang.id, name: 'wang' },
      group: { id: software, name: '软件组' },
      requester: { id: zhang.id, name: 'zhang' },
      submittedAt: day(20),
      updatedAt: day(20, '02:05'),
      nextDue: day(20, '06:00'),
      overdue: false,
      parked: false,
      scheduledFor: null,
    });
  });

  it('shows a requester the own tickets only, with promises made to them only', async () => {
    assert.equal(await numbers('sort=submitted&order=asc', li), '001 004 002 005');
    assert.equal(await numbers(`requesterId=${zhang.id}`, li), '');
    assert.equal(await numbers('q=TS003', li), '');
    const mine = (await list('q=TS002', li)).items[0]!;
    assert.deepEqual([mine.overdue, mine.nextDue], [false, day(20, '06:00')]);
    const asStaff = (await list('q=TS002')).items[0]!;
    assert.deepEqual([asStaff.overdue, asStaff.nextDue], [true, day(20, '06:00')]);
    assert.equal(await numbers('overdue=true', li), '001');
    assert.equal(await numbers('', li), '001 005 002 004');
    const open = await api.send('GET', '/tickets/TS002', { token: li.token });
    assert.deepEqual([open.body.overdue, open.body.nextDue], [false, day(20, '06:00')]);
    assert.deepEqual(
      open.body.deadlines.map((one: { clock: string }) => one.clock),
      ['respond', 'resolve'],
    );
  });

  it('names what is wrong in a query', async () => {
    const { next } = await list('limit=1');
    const expected: [string, string][] = [
      ['status=closed', 'status.0 not_allowed'],
      ['limit=201', 'limit too_big'],
      ['limit=0', 'limit too_small'],
      ['sort=level', 'sort not_allowed'],
      ['ownerId=li', 'ownerId'],
      ['colour=red', 'colour unknown_field'],
      ['submittedFrom=2026-11-10', 'submittedFrom instant'],
      ['submittedFrom=0000-01-01T00:00:00Z', 'submittedFrom instant'],
      ['after=nonsense', 'after bad_cursor'],
      [`after=${Buffer.from('["due",false,9,null,"x"]').toString('base64url')}`, 'after bad_cursor'],
      [`after=${next}&sort=submitted`, 'after cursor_of_other_sort'],
      [`after=${next}&order=desc`, 'after cursor_of_other_sort'],
      ['q=%00', 'q unsafe_text'],
      ['q=_', 'q no_words'],
    ];
    for (const [query, wanted] of expected) {
      const answer = await api.send('GET', `/tickets?${query}`, { token: wang.token });
      assert.equal(answer.status, 400, query);
      const [error] = answer.body.errors;
      assert.ok(`${error.field} ${error.code}`.startsWith(wanted), `${query}: ${error.field} ${error.code}`);
    }
    assert.equal((await api.send('GET', '/tickets')).status, 401);
  });
});
