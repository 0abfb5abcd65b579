import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DataInvalid, pathText } from '../../../domain/data-problem.ts';
import { differences } from '../../../domain/policy/diff.ts';
import { parsePolicy } from '../../../domain/policy/policy.ts';
import { selectPolicy } from '../../../domain/policy/select-policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy's JSON, changed in some places
type Json = any;

const read = (name: string): Json => JSON.parse(readFileSync(`policies/${name}.json`, 'utf8'));
const words = { zh: '字', en: 'word' };

const problems = (policy: Json, base?: Json): string[] => {
  try {
    parsePolicy(policy, ['cn-working'], base);
    return [];
  } catch (error) {
    assert.ok(error instanceof DataInvalid);
    return error.problems.map(({ path, code, message }) => `${pathText(path)} ${code}: ${message}`);
  }
};
const refuses = (expected: RegExp[], policy: Json, base?: Json): void => {
  const found = problems(policy, base);
  assert.equal(found.length, expected.length, found.join('\n'));
  expected.forEach((pattern, index) => {
    assert.match(found[index]!, pattern);
  });
};
const changed = (name: string, change: (policy: Json) => void): Json => {
  const policy = read(name);
  change(policy);
  return policy;
};

describe('procedures, wordings and the escalation path of a policy', () => {
  it('refuse a path that goes in a circle, leads nowhere, or begins twice', () => {
    const path = (steps: [string, string?][]) =>
      changed('it-handbook', (policy) => {
        policy.escalationSteps = steps.map(([key, next]) => ({ key, label: words, ...(next && { next }) }));
      });
    refuses([], path([['one', 'two'], ['two']]));
    const circle = path([
      ['start', 'one'],
      ['one', 'two'],
      ['two', 'one'],
    ]);
    refuses([/^escalationSteps\[1\]\.next escalation_cycle: goes in a circle: one → two → one/], circle);
    refuses([/^escalationSteps\[0\]\.next escalation_cycle: .*own → own/], path([['own', 'own']]));
    refuses(
      [/\[0\]\.next unknown_step: no step "three"; allowed: two/, /two_beginnings/],
      path([['one', 'three'], ['two']]),
    );
    refuses([/^escalationSteps two_beginnings: .*one, two/], path([['one', 'end'], ['two', 'end'], ['end']]));
  });

  it('refuse levels, categories and placeholders that are not there, and what stands twice', () => {
    refuses(
      [
        /^procedures\[0\]\.steps\[0\]\.levels\[0\] unknown_level: .*allowed: P1, P2/,
        /^procedures\[0\]\.steps\[0\]\.categories\[0\] unknown_category: /,
        /^procedures\[1\]\.phase twice: the phase intake stands twice/,
        /^templates\[0\]\.text\.zh unknown_placeholder: no placeholder \{nummer\}; allowed: number/,
        /^templates\[0\]\.text\.en placeholders_differ: leaves number open, the Chinese text nummer/,
        /^templates\[1\]\.key twice: /,
      ],
      changed('it-handbook', (policy) => {
        Object.assign(policy.procedures[0].steps[0], { levels: ['P9'], categories: ['lift'] });
        policy.procedures[1].phase = 'intake';
        policy.templates[0].text = { zh: '编号 {nummer}', en: 'number {number}' };
        policy.templates[1].key = policy.templates[0].key;
      }),
    );
    refuses(
      [/^procedures\[0\]\.phase not_allowed: allowed: "intake"/],
      changed('default', (policy) => {
        policy.procedures[0].phase = 'lunch';
      }),
    );
  });
});

describe('an overlay', () => {
  const base = read('default');

  it('may not say what it inherits, and its base must be a whole policy that is there', () => {
    refuses(
      [/^levels unknown_field: an overlay inherits/],
      changed('project-support', (one) => (one.levels = [])),
      base,
    );
    refuses([/^base unknown_base: the policy "default" is not there/], read('project-support'));
    refuses([/^base unknown_base: .*is an overlay itself/], read('project-support'), read('project-support'));
  });

  it('is told of mistakes at their places in its own file', () => {
    const wrong = changed('project-support', (one) => {
      one.clocks[2].calendar = 'mars';
      one.form.fields[1].block = 'nowhere';
      one.templates[0].text.en = 'Other';
      one.procedures[1].steps[0].levels = ['P9'];
      one.escalationSteps[0].next = 'nobody';
    });
    refuses(
      [
        /^form\.fields\[1\]\.block unknown_block: /,
        /^clocks\[2\]\.calendar unknown_calendar: /,
        /^procedures\[1\]\.steps\[0\]\.levels\[0\] unknown_level: .*allowed: urgent/,
        /^templates\[0\]\.text\.en placeholders_differ: /,
        /^escalationSteps\[0\]\.next unknown_step: /,
        /two_beginnings/,
      ],
      wrong,
      base,
    );
  });

  it('names its base where the mistake is there', () => {
    const broken = changed('default', (one) => (one.clocks[0].calendar = 'mars'));
    refuses([/^base unknown_calendar: /], read('project-support'), broken);
  });
});

describe('selecting a policy', () => {
  const rules = [
    { basis: 'default', value: '', policy: 'general' },
    { basis: 'category', value: 'network', policy: 'network' },
    { basis: 'category', value: 'network/wifi', policy: 'wifi' },
    { basis: 'project', value: 'tower', policy: 'tower' },
  ] as const;
  const chosen = (facts: object, gone: string[] = []) =>
    selectPolicy(rules, facts, (policy) => !gone.includes(policy))?.policy ?? null;

  it('takes the first basis that fits, of categories the longest, and passes over what is not in force', () => {
    assert.equal(chosen({ project: 'tower', category: 'network/wifi' }), 'tower');
    assert.equal(chosen({ project: 'shed', category: 'network/wifi/guest' }), 'wifi');
    assert.equal(chosen({ category: 'networks' }), 'general');
    assert.equal(chosen({ category: 'network/wifi' }, ['wifi']), 'network');
    assert.equal(chosen({}, ['general']), null);
  });
});

describe('differences of two documents', () => {
  it('match entries by their names, rows of a clock by whom they are for, plain lists as sets', () => {
    const before = {
      levels: [{ key: 'a', word: { en: 'A' } }, { key: 'b' }],
      clocks: [
        { key: 'respond', levels: ['a'], starts: [], hours: 1 },
        { key: 'respond', levels: ['b'], starts: [], hours: 2 },
      ],
      days: ['2026-01-01', '2026-01-02'],
    };
    const after = {
      clocks: [
        { key: 'respond', levels: ['b'], starts: [], hours: 3 },
        { key: 'respond', levels: ['a'], starts: [], hours: 1 },
      ],
      levels: [{ key: 'c' }, { word: { en: 'AA' }, key: 'a' }],
      days: ['2026-01-02', '2026-01-03'],
    };
    assert.deepEqual(differences(before, after), [
      { path: 'clocks[respond b].hours', from: 2, to: 3 },
      { path: 'levels[c]', to: { key: 'c' } },
      { path: 'levels[a].word.en', from: 'A', to: 'AA' },
      { path: 'levels[b]', from: { key: 'b' } },
      { path: 'days[]', from: '2026-01-01' },
      { path: 'days[]', to: '2026-01-03' },
    ]);
    assert.deepEqual(differences(before, structuredClone(before)), []);
  });
});
