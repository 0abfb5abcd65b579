import assert from 'node:assert/strict';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document's JSON
type Json = any;

describe('the OpenAPI document says what is checked', () => {
  let api: ApiUnderTest;
  let token: string;
  let paths: Json;
  before(async () => {
    api = await startApi();
    ({ token } = await api.person('admin', ['administrator']));
    ({ paths } = (await api.send('GET', '/openapi.json')).body);
  });
  after(() => api.stop());

  const bodyOf = (path: string): Json => paths[path].post.requestBody.content['application/json'].schema.properties;
  const queryOf = (path: string, name: string): Json =>
    paths[path].get.parameters.find((one: Json) => one.in === 'query' && one.name === name).schema;

  const texts = { word: '你好', 'a word between blanks': ' a\n', blanks: ' \t\n\u00a0\ufeff', NUL: 'a\0b' };
  const places: Record<string, { schema: () => Json; send: (text: string) => Promise<{ status: number }> }> = {
    'a name, which is trimmed': {
      schema: () => bodyOf('/tokens').name,
      send: (name) => api.send('POST', '/tokens', { token, body: { name } }),
    },
    'a text of a command, which is trimmed': {
      schema: () => bodyOf('/tickets/{number}/commands/message').text,
      send: (text) => api.send('POST', '/tickets/TS1/commands/message', { token, body: { text } }),
    },
    'a password, which is not': {
      schema: () => bodyOf('/session').password,
      send: (password) => api.send('POST', '/session', { body: { account: 'nobody', password } }),
    },
    'words to look for in a query': {
      schema: () => queryOf('/accounts', 'q'),
      send: (q) => api.send('GET', `/accounts?${new URLSearchParams({ q })}`, { token }),
    },
  };
  for (const [place, { schema, send }] of Object.entries(places)) {
    it(`of ${place}: what its pattern takes is not refused, and what it does not take is`, async () => {
      for (const [kind, text] of Object.entries(texts)) {
        const { status } = await send(text);
        assert.equal(new RegExp(schema().pattern, 'u').test(text), status !== 400, `${kind}: ${status}`);
      }
    });
  }

  it('of an account’s name, with letters of any script', async () => {
    const { account } = (await api.send('GET', '/openapi.json')).body.components.schemas.AccountInput.properties;
    assert.ok(new RegExp(account.pattern, 'u').test('李娜'));
    assert.ok(!new RegExp(account.pattern, 'u').test('李 娜'));
  });

  it('of a version: how far it goes', async () => {
    const { exclusiveMinimum, maximum } = bodyOf('/tickets/{number}/commands/move_policy').version;
    const body = { key: 'default', mode: 'switch', note: '2027' };
    for (const version of [1, maximum, 0, 32_589_158_477_190_044_731n]) {
      const raw = JSON.stringify(body).replace('}', `,"version":${version}}`);
      const { status } = await api.send('POST', '/tickets/TS1/commands/move_policy', { token, raw });
      assert.equal(version > exclusiveMinimum && version <= maximum, status !== 400, `${version}: ${status}`);
    }
  });

  it('of every text of every command', () => {
    const silent = (schema: Json, at: string): string[] => {
      if (schema?.type === 'string') return schema.pattern || schema.format || schema.enum ? [] : [at];
      if (schema === null || typeof schema !== 'object') return [];
      return Object.entries(schema).flatMap(([key, part]) => silent(part, `${at}.${key}`));
    };
    const commands = Object.keys(paths).filter((path) => !path.includes('/commands/{') && path.includes('/commands/'));
    assert.ok(commands.length > 40);
    assert.deepEqual(
      commands.flatMap((path) => silent(paths[path].post.requestBody, path)),
      [],
    );
  });
});
