import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { bundledPolicies, loadPolicy, PolicyFileInvalid } from '../../../policies/load.ts';
import { boundedValue } from '../../../policies/located.ts';
import { parseLocated } from '../../../policies/located-json.ts';

const bundledText = (name: string) => readFileSync(new URL(`../../../policies/${name}.json`, import.meta.url), 'utf8');

describe('loading a policy', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const refusal = (nameOrPath: string): PolicyFileInvalid => {
    try {
      loadPolicy(nameOrPath);
    } catch (error) {
      assert.ok(error instanceof PolicyFileInvalid, String(error));
      return error;
    }
    throw new assert.AssertionError({ message: 'it was taken' });
  };

  it('finds the bundled ones by name, with their calendars', () => {
    assert.deepEqual(bundledPolicies(), [
      'customer-response',
      'default',
      'general-flow',
      'it-handbook',
      'it-service-form',
      'online-platform',
      'project-support',
    ]);
    const { policy, calendars } = loadPolicy('customer-response');
    assert.equal(policy.key, 'customer-response');
    assert.deepEqual(Object.keys(calendars), ['cn-working']);
  });

  it('finds one by its path, with a calendar beside it', () => {
    const { policy, calendars } = loadPolicy('test/support/policies/invented.json');
    assert.equal(policy.version, 3);
    assert.equal(calendars['berlin-watch']!.zone, 'Europe/Berlin');
  });

  it('takes the bundled calendars for a policy that has none beside it', () => {
    const { calendars } = loadPolicy(write('it-service-form.json', bundledText('it-service-form')));
    assert.equal(calendars['cn-working']!.zone, 'Asia/Shanghai');
  });

  it('names the bundled ones when a name is unknown', () => {
    const { message, problems } = refusal('gold-plated');
    assert.equal(
      message,
      `gold-plated: no such policy; bundled are ${bundledPolicies().join(', ')}; a file is named by its path`,
    );
    assert.equal(problems[0]!.code, 'unknown_policy');
  });

  it('says that a file is missing, a folder, or not text', () => {
    assert.match(refusal(join(folder, 'nowhere.json')).message, /nowhere\.json: no such file$/);
    mkdirSync(join(folder, 'folder.json'));
    assert.match(refusal(join(folder, 'folder.json')).message, /cannot be read \(EISDIR\)$/);
    assert.match(refusal(write('binary.json', new Uint8Array([0x7b, 0xff, 0xfe]))).message, /not UTF-8 text$/);
  });

  it('names file, line and column of broken JSON', () => {
    const lines = bundledText('it-service-form').split('\n');
    lines[9] = lines[9]!.replace(/,$/, '');
    const error = refusal(write('it-service-form.json', lines.join('\n')));
    assert.match(
      error.message,
      /it-service-form\.json:11: expected "}" or "," after a value of an object, found """ \(column \d+\)$/,
    );
    assert.equal(error.problems[0]!.code, 'broken_json');
  });

  it('names file, line and field of every wrong value', () => {
    const lines = bundledText('it-service-form')
      .replace('"severity": "medium"', '"severity": "huge"')
      .replace('"minutes": 15', '"minute": 15');
    const error = refusal(write('it-service-form.json', lines));
    const lineWith = (text: string) => lines.split('\n').findIndex((line) => line.includes(text)) + 1;
    assert.deepEqual(
      error.problems.map(({ line, path }) => [line, path]),
      [
        [lineWith('"huge"'), 'levels[1].severity'],
        [lineWith('"minute"'), 'clocks[1].duration.minute'],
        [lineWith('"minute"'), 'clocks[1].duration'],
      ],
    );
    assert.match(error.message, /it-service-form\.json:\d+: levels\[1\]\.severity: allowed: "critical"/);
  });

  it('refuses limits of more than two years with their closed hours, each with its place', () => {
    const parsed = JSON.parse(bundledText('default'));
    const find = (key: string): number => parsed.clocks.findIndex((clock: { key: string }) => clock.key === key);
    const [working, round, dated] = [find('confirm'), find('delay_alarm'), find('collaboration')];
    const change = (workingDays: number, days: number, hours: number): string => {
      parsed.clocks[working].duration = { workingDays };
      parsed.clocks[round].duration = { days };
      parsed.clocks[dated].onMiss[1].after = { hours };
      return write('default.json', JSON.stringify(parsed, null, 2));
    };
    assert.deepEqual(
      refusal(change(523, 733, 4_200)).problems.map(({ path, code, line }) => [path, code, line !== null]),
      [
        [`clocks[${round}].duration`, 'limit_too_long', true],
        [`clocks[${dated}].onMiss[1].after`, 'limit_too_long', true],
        [`clocks[${working}].duration`, 'limit_too_long', true],
      ].sort((a, b) => Number(/\d+/.exec(String(a[0]))) - Number(/\d+/.exec(String(b[0])))),
    );
    assert.equal(loadPolicy(change(522, 732, 4_170)).policy.key, 'default');
  });

  it('refuses a key that is not the name of its file', () => {
    const error = refusal(write('other.json', bundledText('it-service-form')));
    assert.match(error.message, /other\.json:2: key: is "it-service-form", but the file is named other\.json$/);
  });

  it('names the calendar file when the mistake is there', () => {
    mkdirSync(join(folder, 'calendars'));
    const calendar = readFileSync(new URL('../../../policies/calendars/cn-working.json', import.meta.url), 'utf8');
    write('calendars/cn-working.json', calendar.replace('"date": "2023-01-02"', '"date": "2023-01-01"'));
    const error = refusal(write('it-service-form.json', bundledText('it-service-form')));
    assert.match(
      error.message,
      /calendars\/cn-working\.json:\d+: years\.2023\.holidays\[1\]\.date: 2023-01-01 stands twice/,
    );
    rmSync(join(folder, 'calendars'), { recursive: true });
  });
});

describe('JSON with lines', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        assert.deepEqual(parseLocated(text).value, JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const broken = [
      '',
      ' ',
      '{',
      '[1,]',
      '{"a":1,}',
      '{a:1}',
      "{'a':1}",
      '[1 2]',
      '01',
      '1.',
      '+1',
      'nul',
      '"a',
      '"\\x"',
      '"\t"',
      '{"a"}',
      '[1]]',
      'undefined',
      '// c\n1',
    ];
    for (const text of broken) {
      assert.throws(() => JSON.parse(text), SyntaxError, text);
      assert.throws(() => parseLocated(text), { name: 'JsonBroken' }, text);
    }
  });

  it('refuses a key that stands twice, and says where', () => {
    assert.throws(() => parseLocated('{\n "a": 1,\n "a": 2\n}'), {
      message: 'the key "a" stands twice',
      line: 3,
      column: 2,
    });
  });

  it('knows the line of a value, and the nearest line of one that is missing', () => {
    const { lineOf } = parseLocated('\ufeff{\n "a": [\n  1,\n  { "b": 2 }\n ]\n}');
    assert.deepEqual([[], ['a'], ['a', 0], ['a', 1, 'b'], ['a', 1, 'c'], ['z', 'y']].map(lineOf), [1, 2, 3, 4, 4, 1]);
  });

  it('refuses what is nested without end or endlessly long, and counts lines fast', () => {
    for (const text of ['['.repeat(200_000), '{"a":'.repeat(100_000), `[${'0,'.repeat(250_000)}0]`])
      assert.throws(() => parseLocated(text), { name: 'JsonBroken' });
    for (const text of [`${'['.repeat(90_000)}${']'.repeat(90_000)}`, `[${'0,'.repeat(250_000)}0]`])
      assert.throws(() => boundedValue('policy', JSON.parse(text)), { code: 'policy_file_invalid' });
    const { value } = parseLocated(`${'['.repeat(100)}${']'.repeat(100)}`);
    assert.ok(Array.isArray(value));
    const { lineOf } = parseLocated(`[\n${'0,\n'.repeat(9_999)}0]`);
    const begun = Date.now();
    assert.deepEqual([lineOf([0]), lineOf([9_999])], [2, 10_001]);
    for (let index = 0; index < 10_000; index++) lineOf([index]);
    assert.ok(Date.now() - begun < 1_000);
  });
});
