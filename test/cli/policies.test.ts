import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepPolicyVersions } from '../../policies/keep-policy-versions.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { freshHome, type Run, runDesk } from './run-desk.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy's JSON, changed in some places
type Json = any;

describe('desk policy', function () {
  this.timeout(120_000);
  let api: ApiUnderTest;
  let folder: string;
  let home: Record<string, string>;
  const tokens: Record<string, string> = {};

  const desk = (args: string[], who = 'admin', env: Record<string, string> = {}): Promise<Run> =>
    runDesk(['policy', ...args], { env: { ...home, DESK_URL: api.url, DESK_TOKEN: tokens[who]!, ...env } });
  const does = async (args: string[], who = 'admin', env: Record<string, string> = {}): Promise<string> => {
    const { code, out, err } = await desk(args, who, env);
    assert.equal(code, 0, `${args.join(' ')}: ${err}`);
    return out;
  };
  /** A file of the bundled form as the next version, changed. */
  const write = (name: string, change: (policy: Json) => void): string => {
    const policy = JSON.parse(readFileSync('policies/it-service-form.json', 'utf8'));
    change(policy);
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(policy, null, 2));
    return file;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'desk-policies-'));
    home = freshHome();
    const policies = createPolicyStore('it-service-form', 'Asia/Shanghai');
    api = await startApi({ desk: { policies } });
    await keepPolicyVersions({ db: api.db, policies, log: api.context.log }, (error) => assert.ifError(error));
    tokens.admin = (await api.person('admin', ['administrator'])).token;
    tokens.wang = (await api.person('wang', ['engineer'])).token;
    tokens.li = (await api.person('li', ['requester'])).token;
  });
  after(async () => {
    await api.stop();
    rmSync(folder, { recursive: true });
  });

  it('lists the policies and shows one, with levels by code and word, in the language asked for', async () => {
    const list = await does(['list'], 'wang');
    assert.match(list, /it-service-form +IT service form +1 +— +H High, M Medium, L Low +yes/);
    assert.match(list, /project-support \(default\)/);
    const shown = await does(['show', 'it-handbook'], 'wang', { LANG: 'zh_CN.UTF-8' });
    assert.match(shown, /P1 +P1 严重/);
    assert.match(shown, /响应 +P1 严重 +15 分钟 +24x7/);
    assert.match(shown, /升级路径: 一线 → 二线/);
    const phase = await does(['show', 'it-handbook', '--phase', 'escalation'], 'wang');
    assert.match(phase, /^Escalation and cooperation\n {2}- Escalate along the preset path.*\n {2}☐ Attach the checks/);
    const source = JSON.parse(await does(['show', 'it-handbook', '--source'], 'wang'));
    assert.deepEqual(source, JSON.parse(readFileSync('policies/it-handbook.json', 'utf8')));
  });

  it('checks a file and names file, line, field and what is allowed; exit code 7', async () => {
    const wrong = write('house', (policy) => {
      policy.key = 'house';
      policy.clocks[1].levels = ['top'];
      delete policy.gradingMatrix.cells.person.low;
    });
    const { code, out } = await desk(['check', wrong], 'wang');
    assert.equal(code, 7);
    const lines = out.trimEnd().split('\n');
    assert.match(out, /house\.json:\d+: clocks\[1\]\.levels\[0\]: .*"top"; allowed: high, medium, low/);
    assert.match(out, /house\.json:\d+: gradingMatrix\.cells\.person\.low: no level for person and low; allowed: high/);
    const [, line] = /house\.json:(\d+): clocks/.exec(out)!;
    assert.match(readFileSync(wrong, 'utf8').split('\n')[Number(line) - 1]!, /"top"/);
    const json = await desk(['check', wrong, '--json'], 'wang');
    assert.equal(JSON.parse(json.out).problems.length, lines.length);
    const right = write('house', (policy) => {
      policy.key = 'house';
    });
    assert.equal(await does(['check', right], 'wang'), 'house version 1 is in order.\n');
  });

  it('publishes with note, approval and date, shows the record and the differences; a dry run changes nothing', async () => {
    const file = write('it-service-form', (policy) => {
      policy.version = 2;
      policy.clocks.find(({ key, levels }: Json) => key === 'respond' && levels[0] === 'medium').duration = {
        hours: 3,
      };
    });
    const terms = ['--note', 'Three hours', '--approved-by', '行政办公会', '--approval-note', '第 11 次会议'];
    const dry = await does(['publish', file, ...terms, '--dry-run']);
    assert.match(dry, /version 2 would be published/);
    assert.match(dry, /~ policy\.clocks\[respond medium\]\.duration\.hours: 4 → 3/);
    const until = '2100-01-04T00:00:00+08:00';
    const published = await does([
      ...['publish', file, ...terms, '--effective-from', until],
      ...['--running', 'switch', '--watch'],
    ]);
    assert.match(published, /in force from 2100-01-04 00:00:00/);
    assert.match(published, /go to version 2 when it is in force, 2100-01-04 00:00:00 \+08:00: move [0-9a-f-]{36}/);
    const record = await does(['revisions', 'it-service-form'], 'wang');
    assert.match(record, /2 +scheduled +2100-01-04 00:00:00 \+08:00 +.* admin +行政办公会: 第 11 次会议 +Three hours/);
    assert.match(record, /1 +in force +1970-01-01 08:00:00 \+08:00 +.*\(file\)/);
    assert.match(await does(['diff', 'it-service-form'], 'wang'), /~ policy\.version: 1 → 2/);
    const first = await desk(['diff', 'default'], 'wang');
    assert.deepEqual([first.code, /no version of default before 1/.test(first.err)], [5, true]);
    const sooner = write('it-service-form', (policy) => {
      policy.version = 3;
    });
    await does(['publish', sooner, ...terms]);
    assert.match(await does(['revisions', 'it-service-form'], 'wang'), /2 +overtaken, never in force +2100-01-04/);
  });

  it('refuses a wrong file with its place, a date that has passed, and whoever is no administrator', async () => {
    const file = write('it-service-form', (policy) => {
      policy.version = 8;
    });
    mkdirSync(join(folder, 'calendars'), { recursive: true });
    const leap = await desk(['publish', file, '--note', 'x']);
    assert.equal(leap.code, 7);
    assert.match(leap.err, /it-service-form\.json:3: version {2}the next version is 4/);
    const late = await desk(['publish', file, '--note', 'x', '--effective-from', '2020-01-01T00:00:00Z']);
    assert.match(late.err, /--effective-from {2}lies in the past/);
    assert.equal((await desk(['publish', file, '--note', 'x'], 'wang')).code, 4);
    assert.equal((await desk(['list'], 'li')).code, 4);
    assert.equal((await desk(['show', 'nothing-such'])).code, 5);
    assert.equal((await desk(['publish', file])).code, 2);
    const calendar = JSON.parse(readFileSync('policies/calendars/cn-working.json', 'utf8'));
    calendar.zone = 'Mars/Base';
    writeFileSync(join(folder, 'calendars', 'cn-working.json'), JSON.stringify(calendar, null, 2));
    const beside = await desk(['check', file], 'wang');
    assert.match(beside.out, /calendars\/cn-working\.json:\d+: zone: /);
  });

  it('selects: sets, lists in order, removes', async () => {
    await does(['select', 'set', 'it-handbook', '--category', 'network']);
    await does(['select', 'set', 'default', '--default']);
    const list = await does(['select', 'list'], 'wang');
    assert.match(
      list,
      /category +network +it-handbook\n *all others +default\n *setting DESK_POLICY +it-service-form\n/,
    );
    const options = { env: { ...home, DESK_URL: api.url, DESK_TOKEN: tokens.li! } };
    assert.match((await runDesk(['submit', '--fields', '--category', 'network/wifi'], options)).out, /--affected-item/);
    assert.equal(await does(['select', 'remove', '--category', 'network']), 'Removed.\n');
    assert.equal((await desk(['select', 'remove', '--category', 'network'])).code, 5);
    assert.equal((await desk(['select', 'set', 'default'])).code, 2);
    const unknown = await desk(['select', 'set', 'none', '--channel', 'pigeon']);
    assert.deepEqual([unknown.code, /--channel/.test(unknown.err)], [7, true]);
  });
});
