import assert from 'node:assert/strict';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const hour = 3_600_000;

describe('calendars over HTTP', () => {
  let api: ApiUnderTest;
  let agent: { token: string };
  let requester: { token: string };

  before(async () => {
    api = await startApi();
    agent = await api.person('wang', ['agent']);
    requester = await api.person('li', ['requester']);
  });
  after(() => api.stop());

  const get = (path: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    api.send('GET', `/calendars${path}?${new URLSearchParams(query)}`, { token: agent.token, headers });
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  const told = (days: any[]): string[] =>
    days.map(({ weekday, kind, intervals, ms }) =>
      [
        weekday,
        // biome-ignore lint/suspicious/noExplicitAny: as above
        intervals.map(({ from, to }: any) => `${from}-${to}`).join(' ') || 'closed',
        `${ms / hour} h`,
        ...(kind === 'week' ? [] : [kind]),
      ].join(' '),
    );

  it('are those of the policies, and 24x7; the years say what is announced', async () => {
    const { status, body } = await get('');
    assert.equal(status, 200);
    const keys = body.items.map(({ key }: { key: string }) => key);
    assert.deepEqual([keys.includes('cn-working'), keys.at(-1)], [true, '24x7']);
    const cn = body.items.find(({ key }: { key: string }) => key === 'cn-working');
    assert.deepEqual([cn.zone, cn.dayLengthMs, cn.weekMs], ['Asia/Shanghai', 8 * hour, 40 * hour]);
    assert.ok(cn.policies.includes('customer-response'));
    const years = cn.years.map(({ year, state }: { year: string; state: string }) => `${year} ${state}`);
    assert.deepEqual(years.slice(0, 5), [
      ...['2023', '2024', '2025', '2026'].map((year) => `${year} announced`),
      '2027 provisional',
    ]);
    assert.match(cn.years[3].source, /国办发明电〔2025〕7号/);
  });

  it('are shown with their week, their days, and the file itself', async () => {
    const { body } = await get('/cn-working');
    assert.deepEqual(body.week.mon, [
      ['09:00', '12:00'],
      ['13:00', '18:00'],
    ]);
    assert.deepEqual(body.week.sat, []);
    assert.deepEqual(
      body.days.filter(({ date }: { date: string }) => date >= '2026-10-07' && date < '2026-12-01'),
      [
        { date: '2026-10-07', weekday: 'wed', kind: 'holiday', name: { zh: '国庆节', en: 'National Day' }, hours: [] },
        {
          date: '2026-10-10',
          weekday: 'sat',
          kind: 'workday',
          name: { zh: '国庆节', en: 'National Day' },
          hours: body.week.mon,
        },
      ],
    );
    assert.equal(body.file.key, 'cn-working');
    const always = await get('/24x7');
    assert.deepEqual([always.body.version, always.body.file, always.body.weekMs], [null, null, 168 * hour]);
  });

  it('add working time, with the days that gave it (AC-03)', async () => {
    const { status, body } = await get('/cn-working/add', { from: '2023-10-01 09:30', length: '1h' });
    assert.equal(status, 200);
    assert.deepEqual(body.calendar, { key: 'cn-working', version: body.calendar.version, zone: 'Asia/Shanghai' });
    assert.deepEqual(body.from, { at: '2023-10-01T01:30:00.000Z', local: '2023-10-01T09:30:00+08:00' });
    assert.deepEqual(body.to, { at: '2023-10-07T02:00:00.000Z', local: '2023-10-07T10:00:00+08:00' });
    assert.deepEqual([body.ms, body.provisional, body.more], [hour, false, null]);
    assert.deepEqual(told(body.days).slice(-2), ['fri closed 0 h holiday', 'sat 09:00-10:00 1 h workday']);
    const days = await get('/cn-working/add', { from: '2026-11-20T16:00:00+08:00', length: '1d 1h' });
    assert.equal(days.body.to.local, '2026-11-23T17:00:00+08:00');
    const plain = await get('/24x7/add', { from: '2023-10-01 09:30', length: '1h' });
    assert.equal(plain.body.to.local, '2023-10-01T10:30:00+08:00');
  });

  it('measure working time, backwards as negative, and say when a year is provisional', async () => {
    const [from, to] = ['2026-11-20T16:00', '2026-11-23T12:00'];
    const forth = await get('/cn-working/between', { from, to });
    assert.equal(forth.body.ms, 5 * hour);
    assert.deepEqual(told(forth.body.days), [
      'fri 16:00-18:00 2 h',
      'sat closed 0 h',
      'sun closed 0 h',
      'mon 09:00-12:00 3 h',
    ]);
    const back = await get('/cn-working/between', { from: to, to: from });
    assert.deepEqual([back.body.ms, back.body.days], [-5 * hour, forth.body.days]);
    const provisional = await get('/cn-working/between', { from, to: '2027-01-04T12:00' });
    assert.deepEqual([forth.body.provisional, provisional.body.provisional], [false, true]);
  });

  it('list 400 days of a long span, and say what the others gave', async () => {
    const { body } = await get('/cn-working/between', { from: '2023-01-01T00:00', to: '2033-01-01T00:00' });
    const listed = body.days.reduce((sum: number, { ms }: { ms: number }) => sum + ms, 0);
    assert.equal(body.days.length, 400);
    assert.deepEqual(body.more, { days: 3653 - 400, ms: body.ms - listed });
  });

  it('refuse what is no calendar, time or length, by field, in both languages', async () => {
    const unknown = await get('/mars/add', { from: '2026-11-20T16:00', length: '1h' });
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found']);
    assert.match(unknown.body.detail, /no calendar mars; there are .*cn-working.*24x7/);
    const field = async (path: string, query: Record<string, string>, language = 'en') => {
      const { status, body } = await get(`/cn-working/${path}`, query, { 'Accept-Language': language });
      return [status, ...body.errors.flatMap((one: { field: string; code: string }) => [one.field, one.code])];
    };
    const from = '2026-11-20T16:00';
    assert.deepEqual(await field('add', { from: 'now', length: '1h' }), [400, 'from', 'calendar_time']);
    assert.deepEqual(await field('add', { from: '1492-01-01 10:00', length: '1h' }), [400, 'from', 'calendar_range']);
    assert.deepEqual(await field('add', { from, length: '-1h' }), [400, 'length', 'working_length']);
    assert.deepEqual(await field('add', { from, length: '999999999d' }), [400, 'length', 'calendar_too_far']);
    assert.deepEqual(await field('between', { from, to: '2100-01-01 00:00' }), [400, 'to', 'calendar_too_far']);
    assert.deepEqual(await field('between', { from }), [400, 'to', 'required']);
    assert.deepEqual(await field('add', { from, length: '1h', wrong: 'x' }), [400, 'wrong', 'unknown_field']);
    const zh = await get('/cn-working/add', { from, length: '五小时' }, { 'Accept-Language': 'zh' });
    assert.match(zh.body.errors[0].message, /须为时长，如 3d（工作日）/);
  });

  it('are for staff: a requester is refused, nobody signed in too', async () => {
    for (const path of ['', '/cn-working', '/cn-working/add?from=2026-11-20T16:00&length=1h']) {
      assert.equal((await api.send('GET', `/calendars${path}`, { token: requester.token })).status, 403);
      assert.equal((await api.send('GET', `/calendars${path}`)).status, 401);
    }
  });
});
