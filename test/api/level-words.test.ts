import assert from 'node:assert/strict';
import type { Problem } from '../../api/problem.ts';
import { withLevelWords } from '../../api/tickets/level-words.ts';
import { problemOfRefusal } from '../../api/tickets/refusal.ts';
import { message } from '../../contracts/message.ts';
import { knownNames } from '../../policies/known-names.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { nextVersion } from '../domain/preview/next-version.ts';

describe('refusals that name levels', () => {
  const policies = createPolicyStore('customer-response');
  const said = (key: string, code: string, details: Record<string, unknown>, language: 'zh' | 'en'): string => {
    const problem = withLevelWords(problemOfRefusal({ code, details }), knownNames(policies, key), language) as Problem;
    assert.deepEqual({ ...problem.extras.members }, details, 'programs get the keys');
    return message(language, problem.extras.detail!, problem.extras.values);
  };

  it('say code and word, and the key where it is another: it is what a caller sends', () => {
    const allowed = ['P0', 'P3'];
    assert.equal(said('customer-response', 'unknown_level', { allowed }, 'zh'), '没有这个级别，可选：P0 紧急, P3 低。');
    const gone = { level: 'P1', levels: ['P2'] };
    assert.match(
      said('customer-response', 'level_not_in_version', gone, 'en'),
      /no level P1 High; .* has: P2 Medium\.$/,
    );
    assert.match(said('default', 'only_low', { allowed: ['low'] }, 'en'), /allowed: low \(\S+ Low\)\.$/);
  });

  it('leave every other refusal as it is', () => {
    const other = problemOfRefusal({ code: 'not_waiting' });
    assert.equal(withLevelWords(other, { levels: [], clocks: [] }, 'en'), other);
  });
});

describe('what the keys of a policy are called', () => {
  it('is told by the version at hand, then by the newest that has them: a level that was given up keeps its word', () => {
    const policies = createPolicyStore('customer-response');
    const renamed = (word: string, version: number, count: number) =>
      nextVersion(
        'customer-response',
        {
          policy: (policy) => ({
            ...policy,
            levels: (policy.levels as { word: object }[])
              .slice(0, count)
              .map((one) => ({ ...one, word: { zh: word, en: word } })),
          }),
        },
        version,
      ).policy;
    const newer = { ...renamed('Newer', 2, 4), levels: renamed('Newer', 2, 4).levels.slice(0, 2) };
    const { levels, clocks } = knownNames(policies, 'customer-response', newer);
    assert.deepEqual(
      levels.map(({ key, word }) => `${key} ${word.en}`),
      ['P0 Newer', 'P1 Newer', 'P2 Medium', 'P3 Low'],
    );
    assert.equal(clocks.find(({ key }) => key === 'respond')?.name.en, 'Response');
  });
});
