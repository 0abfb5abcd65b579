import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaled } from '../domain/preview/next-version.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { freshHome, type Run, runDesk, runInTerminal } from './run-desk.ts';

const key = 'customer-response';

describe('desk calendar publish, desk policy publish --watch, desk policy backtest: on tickets that run (issue 5)', function () {
  this.timeout(120_000);
  let desk: Desk;
  let admin: Person;
  let folder: string;
  let home: Record<string, string>;
  let numbers: string[];

  const run = (...args: string[]): Promise<Run> =>
    runDesk(args, { env: { ...home, DESK_URL: desk.api.url, DESK_TOKEN: admin.token } });
  /** On a terminal: what it shows in the end, and the bar that moved there before, which is wiped off. */
  const watched = async (...args: string[]): Promise<{ text: string; bar: string }> => {
    const env = { ...home, DESK_URL: desk.api.url, DESK_TOKEN: admin.token };
    const { code, out } = await runInTerminal(args, { env });
    assert.equal(code, 0, out);
    const [bar, text] = [out.lastIndexOf('█'), out.lastIndexOf('\u001b[2K')];
    assert.ok(bar > 0 && text > bar, JSON.stringify(out));
    return { text: out.slice(text), bar: out.slice(0, text) };
  };
  const does = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await run(...args);
    assert.equal(code, 0, `${args.join(' ')}: ${err}`);
    return out;
  };
  // biome-ignore lint/suspicious/noExplicitAny: a document of policies/, changed in some places
  const write = (document: string, change: (body: any) => void): string => {
    const body = JSON.parse(readFileSync(`policies/${document}`, 'utf8'));
    change(body);
    const file = join(folder, document.replace(/^.*\//, ''));
    writeFileSync(file, JSON.stringify(body, null, 2));
    return file;
  };
  const resolution = async (number: string): Promise<{ dueAt: string; policy: string; calendar: string }> => {
    const { items } = JSON.parse(await does('deadlines', number, '--json'));
    const { dueAt, policy, calendar } = items.findLast(({ clock }: { clock: string }) => clock === 'resolve');
    return { dueAt, policy: JSON.stringify(policy), calendar: JSON.stringify(calendar) };
  };

  // The checker knows policies by their files; what is published here is in no file.
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'desk-publishing-'));
    home = freshHome();
    desk = await startDesk();
    admin = await desk.person('admin', ['administrator']);
    const [li, wang] = await Promise.all([desk.person('li', ['requester']), desk.person('wang', ['engineer'])]);
    await desk.group('软件支持组', [wang], ['software']);
    numbers = [await desk.submit(li, customerRequest()), await desk.submit(li, customerRequest())];
  });
  after(async () => {
    await desk.stop();
    rmSync(folder, { recursive: true });
  });

  it('a calendar: the dry run names each deadline, old → new, and changes nothing; then tickets go along and the command waits for them', async () => {
    // Open around the clock: whatever the day of this test, a solution in working hours is due earlier.
    const whole = [['00:00', '24:00']];
    const file = write('calendars/cn-working.json', (calendar) => {
      calendar.version = 2;
      calendar.week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, whole]));
      for (const year of Object.values(calendar.years) as { workdays: object[] }[]) year.workdays = [];
    });
    const before = await resolution(numbers[0]!);
    const terms = [file, '--note', 'Round the clock', '--running', 'switch'];
    const dry = await does('calendar', 'publish', ...terms, '--dry-run');
    for (const number of numbers) assert.match(dry, new RegExp(`${number} .*Resolution +.* \\+08:00 +.* \\+08:00`));
    assert.deepEqual(await resolution(numbers[0]!), before);

    const done = await watched('calendar', 'publish', ...terms, '--watch');
    assert.match(done.bar, /█{30} 100 % {2}2\/2 customer-response: open tickets/);
    assert.match(done.text, /customer-response version 2: 2 open tickets moved, 0 skipped, 0 failed\./);
    const after = await resolution(numbers[0]!);
    assert.ok(after.dueAt < before.dueAt, JSON.stringify({ before, after }));
    assert.notEqual(after.policy, before.policy);
    const again = await run('calendar', 'publish', ...terms);
    assert.equal(again.code, 7, 'the version is taken');
    assert.match(again.err, /cn-working\.json:3: version {2}the next version is 3/);
  });

  it('a policy: kinder limits go to running tickets, with the result as JSON', async () => {
    const file = write(`${key}.json`, (policy) => {
      policy.version = 3;
      policy.clocks = scaled('resolve', 3)(policy.clocks);
    });
    const before = await resolution(numbers[1]!);
    const published = JSON.parse(
      await does('policy', 'publish', file, '--note', 'More time', '--running', 'kinder', '--watch', '--json'),
    );
    assert.deepEqual(
      published.moved.map(({ version, moved, failed }: Record<string, number>) => ({ version, moved, failed })),
      [{ version: 3, moved: 2, failed: 0 }],
    );
    assert.ok((await resolution(numbers[1]!)).dueAt > before.dueAt);
  });

  it('a backtest: recorded tickets under a draft, as sums and tickets, as JSON, as CSV', async () => {
    const file = write(`${key}.json`, (policy) => {
      policy.version = 4;
      policy.clocks = scaled('respond', 0.0001)(policy.clocks);
    });
    // Answered within seconds: too late for the draft alone.
    for (const number of numbers) {
      await does('claim', number);
      await does('respond', number, '--channel', 'phone');
    }
    const span = ['--from', '2020-01-01', '--to', '2100-01-01'];
    const args = ['policy', 'backtest', '--policy', file, ...span];
    const [text, json, csv, none, wrong] = await Promise.all([
      does(...args),
      does(...args, '--json'),
      run(...args, '--csv'),
      does('policy', 'backtest', '--policy', file, '--from', '2020-01-01', '--to', '2020-02-01'),
      run('policy', 'backtest', '--policy', file, '--from', '2021-01-01', '--to', '2020-02-01'),
    ]);
    assert.match(text, /customer-response, tickets submitted from .*: 2 examined, 2 differ\./);
    const found = JSON.parse(json);
    assert.deepEqual([found.examined, found.differing], [2, 2]);
    assert.deepEqual(found.items.map(({ number }: { number: string }) => number).sort(), [...numbers].sort());
    assert.equal(csv.code, 0);
    assert.ok(!csv.err.includes('█'), 'no bar where nobody watches');
    const shown = await watched(...args);
    assert.match(shown.bar, /█{30} 100 % {2}2\/2 recorded tickets/);
    const [head, ...lines] = csv.out.trimEnd().split('\n');
    assert.match(head!, /^number,level,group,customer,deadline,clock,recorded_outcome,recorded_due,draft_outcome/);
    for (const number of numbers) {
      const line = lines.find((one) => one.startsWith(number) && one.includes(',Response,'));
      assert.match(line ?? '', /,met,.*,missed,/, csv.out);
    }
    assert.match(csv.err, /2 examined, 2 differ/);
    assert.match(none, /^No ticket of customer-response was submitted/);
    assert.deepEqual([wrong.code, wrong.err.includes('--from')], [2, true]);

    // A calendar is known by the key inside, whatever its file is called; a refusal leaves no line that looks like an answer.
    const other = join(folder, 'other-name.json');
    writeFileSync(other, readFileSync(join(folder, 'cn-working.json'), 'utf8'));
    const fitting = JSON.parse(
      await does('policy', 'backtest', '--policy', key, '--calendar', other, ...span, '--json'),
    );
    assert.equal(fitting.examined, 2);
    writeFileSync(other, readFileSync(other, 'utf8').replace('Asia/Shanghai', 'Mars/Base'));
    const refused = await run('policy', 'backtest', '--policy', key, '--calendar', other, ...span, '--csv');
    assert.deepEqual([refused.code, refused.out], [7, '']);
    assert.match(refused.err, /other-name\.json:\d+: zone/);
  });
});
