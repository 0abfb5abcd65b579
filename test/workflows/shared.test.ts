import assert from 'node:assert/strict';
import { types } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { testBundle } from '../support/desk.ts';

const ours = (id: string): boolean => /(workflows|domain|contracts)\//.test(id) && !id.includes('entrypoint');

/** What is neither frozen nor a schema nor a regular expression, below a value: its paths. */
const changeable = (value: unknown, path: string, seen = new Set<unknown>()): string[] => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return [];
  seen.add(value);
  if (typeof value === 'object' && ('_zod' in value || types.isRegExp(value))) return [];
  const own = Object.isFrozen(value) ? [] : [path];
  if (typeof value === 'function') return own;
  const keys = Reflect.ownKeys(value) as (keyof typeof value)[];
  return [...own, ...keys.flatMap((key) => changeable(value[key], `${path}.${String(key)}`, seen))];
};

describe('what tickets of one worker share (decision 0038)', () => {
  const cache: Record<string, { exports: object }> = {};
  const sandbox = { __webpack_module_cache__: cache, TextEncoder, TextDecoder, AsyncLocalStorage: class {} };
  const context = createContext(sandbox);
  const loaded = (): string[] => Object.keys(cache).filter(ours).sort();

  before(async () => {
    runInContext((await testBundle()).code, context);
  });

  it('every module of ours is loaded before the first ticket', () => {
    assert.deepEqual(loaded(), []);
    runInContext('__TEMPORAL__.preloadModules()', context);
    const before = loaded();
    assert.ok(before.some((id) => id.endsWith('domain/ticket/decide.ts')));
    runInContext('__TEMPORAL__.importWorkflows()', context);
    assert.deepEqual(loaded(), before);
  });

  it('a ticket can change nothing that they export, but for what schemas and regular expressions note in themselves', () => {
    const paths = loaded().flatMap((id) => changeable(cache[id]!.exports, id));
    assert.deepEqual(paths, []);
  });
});
