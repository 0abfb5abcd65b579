import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { type Run, runDesk } from './run-desk.ts';

const bundled = fileURLToPath(new URL('../../policies/calendars/cn-working.json', import.meta.url));
const holidays = createRequire(import.meta.url).resolve('chinese-days/dist/holidays.ics');

describe('desk calendar', () => {
  let api: ApiUnderTest;
  let env: Record<string, string>;
  let directory: string;

  before(async () => {
    api = await startApi();
    const { token } = await api.person('wang', ['agent']);
    env = { DESK_URL: api.url, DESK_TOKEN: token };
    directory = mkdtempSync(join(tmpdir(), 'desk-calendar-'));
  });
  after(async () => {
    rmSync(directory, { recursive: true, force: true });
    await api.stop();
  });

  const run = (...args: string[]): Promise<Run> => runDesk(['calendar', ...args], { env });
  /** Without a desk: where there is none, nothing is asked. */
  const offline = (...args: string[]): Promise<Run> => runDesk(['calendar', ...args], {});
  const fileOf = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  it('explains Friday to Monday line by line, in both languages, with the zone', async () => {
    const args = ['explain', 'cn-working', '--from', '2026-11-20 16:00', '--length', '5h'];
    const [en, zh] = await Promise.all([run(...args), run(...args, '--lang', 'zh')]);
    assert.equal(en.code, 0, en.err);
    assert.deepEqual(en.out.split('\n').slice(0, -1), [
      'cn-working 1, Asia/Shanghai: 2026-11-20 16:00:00 +08:00 → 2026-11-23 12:00:00 +08:00',
      'Fri 2026-11-20  16:00–18:00  2 h',
      'Sat 2026-11-21, Sun 2026-11-22  closed',
      'Mon 2026-11-23  09:00–12:00  3 h',
      '5 h',
    ]);
    assert.match(zh.out, /周五 2026-11-20 {2}16:00–18:00 {2}2 h\n周六 2026-11-21, 周日 2026-11-22 {2}休息\n/);
  });

  it('explains a holiday and the day worked for it (AC-03), and says when a year is not announced', async () => {
    const october = await run(
      'explain',
      'cn-working',
      '--from',
      '2023-10-01T09:30:00+08:00',
      '--to',
      '2023-10-07 10:00',
    );
    const later = await run('explain', 'cn-working', '--from', '2026-12-31 17:00', '--length', '2h');
    assert.match(october.out, /Sun 2023-10-01 – Fri 2023-10-06 {2}closed {2}\(National Day\)/);
    assert.match(october.out, /Sat 2023-10-07 {2}09:00–10:00 {2}1 h {2}\(worked for National Day\)\n1 h\n$/);
    assert.match(later.out, /2 h\nA year in between is not announced yet; the result may change\.\n$/);
  });

  it('adds and measures, as a line or as JSON', async () => {
    const from = ['--from', '2026-11-20 16:00'];
    const [added, measured, json, always] = await Promise.all([
      run('add', 'cn-working', ...from, '--length', '1d1h'),
      run('between', 'cn-working', ...from, '--to', '2026-11-23 12:00'),
      run('between', 'cn-working', '--from', '2026-11-23 12:00', '--to', '2026-11-20 16:00', '--json'),
      run('add', '24x7', ...from, '--length', '90s'),
    ]);
    assert.equal(added.out, '2026-11-23 17:00:00 +08:00  Asia/Shanghai\n');
    assert.equal(measured.out, '5 h  (0.63 working days of 8 h)  Asia/Shanghai\n');
    assert.equal(JSON.parse(json.out).ms, -5 * 3_600_000);
    assert.equal(always.out, '2026-11-20 16:01:30 +08:00  Asia/Shanghai\n');
  });

  it('lists and shows the calendars of the desk', async () => {
    const [list, show, year, json] = await Promise.all([
      run('list'),
      run('show', 'cn-working', '--lang', 'zh'),
      run('show', 'cn-working', '--year', '2026'),
      run('show', 'cn-working', '--json'),
    ]);
    assert.match(list.out, /^Calendar +Version +Name +Zone +Week +Years +Policies\n/);
    assert.match(
      list.out,
      /cn-working +1 +Chinese working calendar +Asia\/Shanghai +40 h +2023, .*2027 \(provisional\)/,
    );
    assert.match(list.out, /24x7 +— /);
    assert.match(show.out, /周一 {2}09:00–12:00, 13:00–18:00\n/);
    assert.match(show.out, /2026 +已公布 +33 +6 +chinese-days/);
    assert.match(year.out, /Sat 2026-10-10 {2}09:00–12:00, 13:00–18:00 {2}\(worked for National Day\)/);
    assert.deepEqual(JSON.parse(json.out).file, JSON.parse(readFileSync(bundled, 'utf8')));
  });

  it('names wrong input by its option and ends with the code of its kind', async () => {
    const from = ['--from', '2026-11-20 16:00'];
    const [length, time, unknown, both] = await Promise.all([
      run('add', 'cn-working', ...from, '--length', '5 weeks'),
      run('between', 'cn-working', ...from, '--to', 'tomorrow', '--lang', 'zh'),
      run('show', 'mars'),
      run('explain', 'cn-working', ...from),
    ]);
    assert.deepEqual([length.code, time.code, unknown.code, both.code], [7, 7, 5, 2]);
    assert.match(length.err, /--length {2}must be a length such as 3d/);
    assert.match(time.err, /--to {2}须为带时区的时间，或该日历时区的本地时间/);
    assert.match(unknown.err, /There is no calendar mars; there are cn-working, .*24x7/);
    assert.match(both.err, /either --length or --to/);
  });

  it('checks files without a desk: place, and what is allowed', async () => {
    const bad = fileOf(
      'bad.json',
      `{
  "key": "bad", "version": 1, "name": { "zh": "坏", "en": "Bad" },
  "zone": "Asia/Beijing",
  "week": { "mon": [["09:00", "12:00"], ["11:00", "18:00"]] },
  "dayLength": { "hours": 8 },
  "years": {
    "2026": {
      "state": "announced", "source": "test",
      "holidays": [
        { "date": "2026-01-05", "name": { "zh": "日", "en": "Day" } },
        { "date": "2026-01-05", "name": { "zh": "日", "en": "Day" } }
      ],
      "workdays": []
    }
  }
}`,
    );
    const torn = fileOf('torn.json', '{\n  "key": "torn",\n}');
    const [wrong, zh, json] = await Promise.all([
      offline('check', bundled, bad, torn),
      offline('check', bad, '--lang', 'zh'),
      offline('check', bad, '--json'),
    ]);
    assert.deepEqual([wrong.code, zh.code, json.code], [7, 7, 7]);
    assert.match(
      wrong.out,
      /cn-working\.json: calendar cn-working version 1, sound\.\n {2}not announced yet: 2027, 2028\n/,
    );
    assert.match(wrong.out, /bad\.json:3: zone: unknown zone; allowed are IANA names/);
    assert.match(wrong.out, /bad\.json:4: week\.mon\[1\]: overlaps the interval before it/);
    assert.match(wrong.out, /torn\.json:3: expected a key in double quotes/);
    assert.match(zh.out, /bad\.json:4: week\.mon\[1\]: 时段重叠/);
    const [{ problems }] = JSON.parse(json.out).items;
    assert.deepEqual(
      problems.map(({ line, code }: { line: number; code: string }) => [line, code]),
      [
        [3, 'unknown_zone'],
        [4, 'interval_overlap'],
        [11, 'date_twice'],
      ],
    );
  });

  it('takes a year of chinese-days into a file, and of a year to come the statutory days', async () => {
    const { years, ...rest } = JSON.parse(readFileSync(bundled, 'utf8'));
    const file = fileOf('mine.json', JSON.stringify({ ...rest, key: 'mine', years: {} }));
    const done = await offline('import', file, '--chinese-days', '--year', '2026', '--out', file);
    assert.deepEqual([done.code, done.out], [0, ''], done.err);
    assert.match(done.err, /mine version 2: 2026 has 33 holidays and 6 make-up days, announced\./);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).years, { '2026': years['2026'] });
    const later = await offline('import', file, '--chinese-days', '--year', '2027');
    assert.deepEqual(JSON.parse(later.out).years['2027'], years['2027']);
    assert.match(later.err, /13 holidays and 0 make-up days, provisional/);
  });

  it('takes an iCalendar file, says what is wrong with one, and writes nothing that would be wrong', async () => {
    const out = join(directory, 'out.json');
    const [done, broken, wrong, neither] = await Promise.all([
      offline('import', bundled, '--ical', holidays, '--match', '(休)', '--year', '2026', '--state', 'announced'),
      offline('import', bundled, '--ical', fileOf('no.ics', 'hello\n'), '--year', '2026', '--lang', 'zh'),
      offline('import', bundled, '--ical', holidays, '--as', 'workdays', '--year', '2026', '--out', out),
      offline('import', bundled, '--year', '2026'),
    ]);
    assert.deepEqual([done.code, broken.code, wrong.code, neither.code], [0, 7, 7, 2], done.err);
    const { version, years } = JSON.parse(done.out);
    assert.deepEqual([version, years['2026'].state, years['2026'].holidays.length], [2, 'announced', 33]);
    assert.match(broken.err, /no\.ics 第 1 行：不是 iCalendar 文件/);
    assert.match(wrong.err, /out\.json:\d+: years\.2026\.workdays\[0\]\.date: 2026-01-01 is both in holidays and in/);
    assert.throws(() => readFileSync(out), /ENOENT/);
  });

  it('explains itself, with examples', async () => {
    const [explain, importing] = await Promise.all([offline('explain', '--help'), offline('import', '--help')]);
    assert.match(explain.out, /Examples:\n {2}\$ desk calendar explain cn-working/);
    assert.match(importing.out, /Examples:\n {2}\$ desk calendar import my-calendar\.json --chinese-days/);
  });
});
