import assert from 'node:assert/strict';
import { z } from 'zod';
import { endpoint } from '../../api/endpoint.ts';
import { problemOfRefusal } from '../../api/tickets/refusal.ts';
import { instantInput } from '../../contracts/instant.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

const echo = endpoint({
  method: 'post',
  path: '/echo/:word',
  operationId: 'echo',
  tag: 'test',
  summary: 'Says what it was told',
  permission: 'submit',
  params: z.object({ word: z.string().max(5) }),
  query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(10) }),
  body: z.strictObject({
    title: z.string().min(1).max(10),
    urgency: z.enum(['high', 'medium', 'low']).optional(),
    at: instantInput.optional(),
    product: z.strictObject({ name: z.string() }).optional(),
    tags: z.array(z.string()).max(2).optional(),
    means: z
      .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('a') }), z.strictObject({ kind: z.literal('b') })])
      .optional(),
  }),
  answers: { 200: { description: 'Said', schema: z.object({ title: z.string(), limit: z.int() }) } },
  handler: async ({ body, query }) => ({ status: 200, body: { title: body.title, limit: query.limit } }),
});

const operate = endpoint({
  method: 'post',
  path: '/operate',
  operationId: 'operateTest',
  tag: 'test',
  summary: 'Only for administrators',
  permission: 'operate',
  answers: { 204: { description: 'Done' } },
  handler: async () => ({ status: 204 }),
});

const broken = endpoint({
  method: 'get',
  path: '/broken',
  operationId: 'broken',
  tag: 'test',
  summary: 'Fails',
  permission: 'public',
  answers: { 204: { description: 'Never' } },
  handler: async () => {
    throw new Error('value of 13800000000 does not fit');
  },
});

const refusing = endpoint({
  method: 'get',
  path: '/refusing/:code',
  operationId: 'refusing',
  tag: 'test',
  summary: 'Refuses',
  permission: 'public',
  params: z.object({ code: z.enum(['wrong_status', 'parked']) }),
  answers: { 204: { description: 'Never' } },
  handler: async ({ params: { code } }) => {
    throw problemOfRefusal(
      code === 'parked'
        ? { code, details: { code: 'gap', atSeq: 13, detail: 'SQL ends at 12' } }
        : { code, details: { status: 'resolved', allowed: ['message', 'reopen'] } },
    );
  },
});

describe('The frame of the API', () => {
  let api: ApiUnderTest;
  let token: string;
  before(async () => {
    api = await startApi({ more: [echo, operate, broken, refusing] });
    token = (await api.person('frame-requester', ['requester'])).token;
  });
  after(() => api.stop());

  const say = (body: unknown, path = '/echo/hello') => api.send('POST', path, { token, body });

  it('answers a well-formed call', async () => {
    const answer = await say({ title: '打印机' }, '/echo/hello?limit=3');
    assert.deepEqual([answer.status, answer.body], [200, { title: '打印机', limit: 3 }]);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.ok(answer.headers.get('content-security-policy'));
  });

  it('names all wrong fields at once, lists allowed values, names unknown fields', async () => {
    const body = {
      urgency: 'urgent',
      at: '2026-11-22T10:30:00',
      product: {},
      tags: ['a', 'b', 'c'],
      means: { kind: 'c' },
      colour: 'red',
    };
    const answer = await say(body, '/echo/toolong?limit=0&page=2');
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    const { errors, ...problem } = answer.body;
    assert.deepEqual(
      errors.map((one: { in: string; field: string; code: string }) => `${one.in} ${one.field} ${one.code}`).sort(),
      [
        'body at instant',
        'body colour unknown_field',
        'body means.kind not_allowed',
        'body product.name required',
        'body tags too_many',
        'body title required',
        'body urgency not_allowed',
        'path word too_long',
        'query limit too_small',
        'query page unknown_field',
      ],
    );
    const urgency = errors.find((one: { field: string }) => one.field === 'urgency');
    assert.deepEqual(urgency.allowed, ['high', 'medium', 'low']);
    assert.match(urgency.message, /high, medium, low/);
    assert.deepEqual(errors.find((one: { field: string }) => one.field === 'means.kind').allowed, ['a', 'b']);
    assert.equal(problem.type, 'urn:durable-desk:problem:invalid_request');
    assert.equal(problem.code, 'invalid_request');
    assert.equal(problem.status, 400);
    assert.match(problem.detail, /^10 field/);
    assert.equal(problem.requestId, answer.headers.get('x-request-id'));
  });

  it('speaks Chinese unless asked for English', async () => {
    for (const [asked, title] of [
      ['zh-CN,zh;q=0.9,en;q=0.8', '请求内容有误'],
      ['*', '请求内容有误'],
      ['en-US,en;q=0.9', 'The request has mistakes'],
      ['fr, en;q=0.5, zh;q=0.2', 'The request has mistakes'],
    ] as const) {
      const answer = await api.send('POST', '/echo/a', { token, body: {}, headers: { 'Accept-Language': asked } });
      assert.equal(answer.body.title, title, asked);
    }
  });

  it('says that the body is missing, broken, not JSON, not UTF-8, or no object', async () => {
    const sent = async (raw: string | Buffer | undefined, type?: string) => {
      const answer = await api.send('POST', '/echo/a', { token, raw, headers: type ? { 'Content-Type': type } : {} });
      return `${answer.status} ${answer.body.code}`;
    };
    assert.equal(await sent(undefined), '400 invalid_request');
    assert.equal(await sent('{"title": '), '400 broken_json');
    assert.equal(await sent('not json'), '400 broken_json');
    assert.equal(await sent('[]'), '400 invalid_request');
    assert.equal(await sent('null'), '400 invalid_request');
    assert.equal(await sent('{"title":"a"}', 'text/plain'), '415 unsupported_media_type');
    assert.equal(await sent('{"title":"a"}', 'application/json; charset=gbk'), '415 unsupported_media_type');
    assert.equal(await sent(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), '400 broken_json');
    assert.equal(await sent('title=a', 'application/x-www-form-urlencoded'), '415 unsupported_media_type');
  });

  it('refuses bodies over 1 MB with 413, not just under', async () => {
    const under = await say({ title: 'x'.repeat(1_048_000) });
    assert.equal(under.body.code, 'invalid_request');
    const over = await say({ title: 'x'.repeat(1_048_577) });
    assert.deepEqual([over.status, over.body.code], [413, 'body_too_large']);
  });

  it('refuses NUL and half surrogate pairs, in values, keys, query and path', async () => {
    const nul = await say({ title: 'a\0b' });
    assert.deepEqual(
      nul.body.errors.map((one: { in: string; field: string; code: string }) => [one.in, one.field, one.code]),
      [['body', 'title', 'unsafe_text']],
    );
    const half = await api.send('POST', '/echo/a', { token, raw: '{"title":"\\ud83d","product":{"name":"\\udc00"}}' });
    assert.deepEqual(
      half.body.errors.map((one: { field: string }) => one.field),
      ['title', 'product.name'],
    );
    assert.equal((await say({ title: '😀' })).status, 200);
    for (const path of ['/echo/a%00', '/echo/a?limit=%00']) {
      const answer = await say({ title: 'a' }, path);
      assert.deepEqual([answer.status, answer.body.code], [400, 'invalid_request'], path);
    }
    const key = await api.send('POST', '/echo/a', { token, raw: '{"title":"a","x\\u0000":1}' });
    assert.equal(key.body.errors[0].code, 'unsafe_text');
  });

  it('does not trip over __proto__ or a broken percent sign', async () => {
    const proto = await api.send('POST', '/echo/a', { token, raw: '{"title":"a","__proto__":{"x":1}}' });
    assert.equal(proto.status, 400);
    const percent = await say({ title: 'a' }, '/echo/%E0%A4%A');
    assert.deepEqual([percent.status, percent.body.code], [400, 'invalid_request']);
  });

  it('answers 404 for unknown routes and 405 with Allow for other methods', async () => {
    const unknown = await api.send('GET', '/nothing/here');
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found']);
    const other = await api.send('PUT', '/echo/a', { token });
    assert.deepEqual([other.status, other.body.code], [405, 'method_not_allowed']);
    assert.equal(other.headers.get('allow'), 'POST, OPTIONS');
    const options = await api.send('OPTIONS', '/healthz');
    assert.deepEqual([options.status, options.headers.get('allow')], [204, 'GET, HEAD, OPTIONS']);
  });

  it('asks who it is before it reads a body, and refuses who may not', async () => {
    const nobody = await api.send('POST', '/echo/a', { raw: 'not json' });
    assert.deepEqual([nobody.status, nobody.body.code], [401, 'unauthenticated']);
    assert.equal(nobody.headers.get('www-authenticate'), 'Bearer');
    const requester = await api.send('POST', '/operate', { token });
    assert.deepEqual([requester.status, requester.body.code], [403, 'forbidden']);
    const administrator = await api.person('frame-administrator', ['administrator']);
    assert.equal((await api.send('POST', '/operate', { token: administrator.token })).status, 204);
  });

  it('answers its own mistakes with 500, without internals, and logs them without values', async () => {
    const answer = await api.send('GET', '/broken', { headers: { 'X-Request-Id': 'mine-1' } });
    assert.deepEqual([answer.status, answer.body.code, answer.body.requestId], [500, 'internal', 'mine-1']);
    assert.doesNotMatch(JSON.stringify(answer.body), /138|stack/);
    const line = api.log.find((one) => one.includes('unexpected error') && one.includes('mine-1'));
    assert.ok(line);
    assert.doesNotMatch(line, /13800000000/);
  });

  it('keeps status, code and detail of a problem what they are, whatever a refusal has to say', async () => {
    const wrong = (await api.send('GET', '/refusing/wrong_status', { headers: { 'Accept-Language': 'en' } })).body;
    assert.deepEqual([wrong.status, wrong.code, wrong.reason], [409, 'refused', 'wrong_status']);
    assert.deepEqual([wrong.ticketStatus, wrong.allowed], ['resolved', ['message', 'reopen']]);
    assert.match(wrong.detail, /resolved.*message, reopen/);
    const parked = (await api.send('GET', '/refusing/parked', { headers: { 'Accept-Language': 'en' } })).body;
    assert.deepEqual([parked.status, parked.code, parked.cause, parked.atSeq], [423, 'parked', 'gap', 13]);
    assert.match(parked.detail, /repair/);
  });

  it('logs no path, query, body, token or account name', async () => {
    await say({ title: 'Geheim' }, '/echo/wordx?limit=77');
    const all = api.log.join('');
    for (const secret of ['Geheim', 'wordx', 'limit=77', token, 'frame-requester'])
      assert.ok(!all.includes(secret), secret);
  });

  it('counts requests per address when told to', async () => {
    const strict = await startApi({ limits: { requestsPerMinute: 2 } });
    try {
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await strict.send('GET', '/docs')).status);
      assert.deepEqual(statuses, [200, 200, 429]);
      const answer = await strict.send('GET', '/docs');
      assert.equal(answer.body.code, 'too_many_requests');
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
      assert.equal((await strict.send('GET', '/healthz')).status, 200);
    } finally {
      await strict.stop();
    }
  });
});
