import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { intakeForm } from '../../domain/policy/form.ts';
import { bundledPolicies } from '../../policies/load.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { type Answer, type ApiUnderTest, startApi } from './api-under-test.ts';

const examples = join(import.meta.dirname, '../../examples');
const example = (file: string) => JSON.parse(readFileSync(join(examples, file), 'utf8'));
const oaLogin = example('it-service-form/oa-login.json');

type Form = Record<string, unknown>;
const withForm = (form: Form, more: Record<string, unknown> = {}) => ({
  ...oaLogin,
  ...more,
  form: { ...oaLogin.form, ...form },
});
const without = (...fields: string[]) => ({
  ...oaLogin,
  form: Object.fromEntries(Object.entries(oaLogin.form).filter(([field]) => !fields.includes(field))),
});
const wrong = ({ body }: Answer) =>
  (body.errors as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`).sort();

describe('examples', () => {
  for (const policy of bundledPolicies()) {
    for (const file of readdirSync(join(examples, policy))) {
      it(`${policy}/${file} is complete under its policy`, () => {
        const { configured } = createPolicyStore(policy);
        const { form, channel } = example(`${policy}/${file}`);
        intakeForm(configured.policy, { now: '2026-11-22T00:00:00.000Z' }).parse(form);
        assert.ok(configured.policy.channels.some(({ key }) => key === channel));
      });
    }
  }
});

describe('what intake refuses (AC-02)', () => {
  let api: ApiUnderTest;
  let li: Person;
  let agent: Person;

  before(async () => {
    api = await startApi({ desk: { policies: createPolicyStore('it-service-form') } });
    li = await api.person('li', ['requester']);
    agent = await api.person('agent', ['agent']);
  });
  after(async () => {
    const { rows } = await sql`select 1 from day_serial union all select 1 from intake_request`.execute(api.db);
    assert.equal(rows.length, 0, 'no refusal has used a number up or left anything behind');
    await api.stop();
  });

  const submit = (body: unknown, person = li, headers: Record<string, string> = {}) =>
    api.send('POST', '/tickets', { token: person.token, body, headers });
  const refused = async (body: unknown, expected: string[], person = li) => {
    const answer = await submit(body, person);
    assert.equal(answer.status, 400, JSON.stringify(answer.body));
    assert.equal(answer.body.code, 'invalid_request');
    assert.deepEqual(wrong(answer), expected.sort());
    return answer;
  };

  it('names every missing field at once', async () => {
    await refused(without('contact', 'description', 'actionsTried'), [
      'form.actionsTried required',
      'form.contact required',
      'form.description required',
    ]);
    await refused({}, ['form required']);
    await refused(withForm({ actionsTried: [] }), ['form.actionsTried too_few']);
  });

  it('names wrong fields of envelope and form together, with the allowed values', async () => {
    const body = withForm(
      { scope: 'galaxy', category: 'network/telepathy', contact: '请联系我', level: 'high', colour: 'red' },
      { channel: 'fax', requester: 7, followUpOf: 'TS19990101001', acceptedAt: 'yesterday', priority: 1 },
    );
    const answer = await refused(body, [
      'acceptedAt instant',
      'channel not_allowed',
      'followUpOf no_such_ticket',
      'form.category not_allowed',
      'form.colour unknown_field',
      'form.contact wrong_format',
      'form.level unknown_field',
      'form.scope not_allowed',
      'priority unknown_field',
      'requester wrong_type',
    ]);
    const allowed = (field: string) => answer.body.errors.find((one: { field: string }) => one.field === field).allowed;
    assert.deepEqual(allowed('channel'), ['internal', 'portal', 'api']);
    assert.deepEqual(allowed('form.scope'), ['person', 'department', 'company']);
    assert.ok(allowed('form.category').includes('network/wifi'));
  });

  it('refuses times without a zone, in the future, or out of range, texts beyond their limits, unsafe texts', async () => {
    await refused(withForm({ occurredAt: '2023-10-01T09:00:00' }), ['form.occurredAt instant']);
    await refused(withForm({ occurredAt: '2999-10-01T09:00:00Z' }), ['form.occurredAt instant_future']);
    await refused(withForm({ occurredAt: '0000-01-01T00:00:00+08:00' }), ['form.occurredAt instant']);
    await refused(withForm({ occurredAt: '2023-02-30T09:00:00+08:00' }), ['form.occurredAt instant']);
    await refused(withForm({ title: '长'.repeat(201), description: '长'.repeat(20_001) }), [
      'form.description too_long',
      'form.title too_long',
    ]);
    await refused(withForm({ description: 'a\u0000b', title: 'x\ud800' }), [
      'form.description unsafe_text',
      'form.title unsafe_text',
    ]);
    await refused(withForm({ actionsTried: '重启' }), ['form.actionsTried wrong_type']);
    await refused(withForm({ description: '   ' }), ['form.description too_short']);
  });

  it('refuses what is no JSON object, deep nesting, foreign keys and too large bodies without falling over', async () => {
    for (const body of [[], 'x', 7, null]) assert.equal((await submit(body)).status, 400, JSON.stringify(body));
    const raw = (text: string) =>
      api.send('POST', '/tickets', { token: li.token, raw: text, headers: { 'Idempotency-Key': 'deep' } });
    assert.equal((await raw('{"form":')).body.code, 'broken_json');
    assert.equal((await raw(`{"form":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).status, 400);
    assert.equal((await raw('{"__proto__":{"x":1},"constructor":1,"form":{"__proto__":1}}')).status, 400);
    assert.equal((await raw(JSON.stringify(withForm({ description: 'x'.repeat(1_100_000) })))).status, 413);
    assert.equal((await submit(oaLogin, li, { 'Idempotency-Key': 'ein Schlüssel'.replace('ü', ' ') })).status, 400);
  });

  it('lets a requester submit neither for somebody else nor by a channel that staff note', async () => {
    const answer = await submit(withForm({}, { requester: 'agent' }));
    assert.deepEqual([answer.status, answer.body.reason], [403, 'submit_for_other']);
    await refused(withForm({}, { channel: 'phone' }), ['channel not_allowed']);
  });

  it('names an unknown requester together with the form’s own errors, but calls nothing missing that an account fills in', async () => {
    await refused(
      { ...without('department', 'submitterName', 'contact'), requester: 'nobody' },
      ['form.contact required', 'requester no_such_account'],
      agent,
    );
    await refused(withForm({}, { requester: 'li', channel: 'chat' }), ['channel not_allowed'], agent);
  });

  it('takes an instant of acceptance under the test clock only', async () => {
    const { desk } = api.context;
    desk.testClock = false;
    await refused(withForm({}, { acceptedAt: '2023-10-01T09:30:00+08:00' }), ['acceptedAt test_clock_off']);
    desk.testClock = true;
    await refused(withForm({}, { acceptedAt: '2023-10-01T08:30:00+08:00' }), ['form.occurredAt instant_future']);
  });
});

describe('intake', () => {
  let desk: Desk;
  let zhang: Person;
  let li: Person;
  let agent: Person;

  before(async () => {
    desk = await startDesk({ policy: 'it-service-form' });
    [zhang, li, agent] = await Promise.all([
      desk.person('zhang', ['requester']),
      desk.person('li', ['requester']),
      desk.person('agent', ['agent']),
    ]);
  });
  after(() => desk.stop());

  const submit = (body: unknown, person = zhang, headers: Record<string, string> = {}) =>
    desk.api.send('POST', '/tickets', { token: person.token, body, headers });
  const accepted = async (body: unknown, person = zhang): Promise<string> => {
    const answer = await submit(body, person);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body.number;
  };
  const show = async (number: string, person: Person) =>
    (await desk.api.send('GET', `/tickets/${number}`, { token: person.token })).body;
  /** A day of its own for a test. */
  const on = (date: string, time = '12:00:00', form: Form = {}) =>
    withForm({ occurredAt: '2023-01-01T00:00:00Z', ...form }, { acceptedAt: `${date}T${time}+08:00` });

  it('takes the form of AC-01 as it stands, and answers with number, level, promises and what happens next', async () => {
    const answer = await submit({ ...oaLogin, acceptedAt: '2023-10-01T09:30:00+08:00' });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('location'), '/tickets/TS20231001001');
    const { number, level, promised, next, links, state, acceptedAt } = answer.body;
    assert.deepEqual(
      [number, level.key, state, acceptedAt],
      ['TS20231001001', 'medium', 'recorded', '2023-10-01T01:30:00.000Z'],
    );
    assert.deepEqual(
      promised.map(({ clock, dueAt }: Record<string, string>) => [clock, dueAt]),
      [
        ['acknowledge', '2023-10-07T02:00:00.000Z'],
        ['respond', '2023-10-01T05:30:00.000Z'],
      ],
    );
    assert.match(next, /registered under this number/);
    const ticket = await show(number, zhang);
    assert.deepEqual(ticket.form, {
      ...oaLogin.form,
      category: ['software', 'system_login'],
      occurredAt: '2023-10-01T01:00:00.000Z',
    });
    assert.deepEqual([ticket.channel, ticket.requester.name, ticket.title], ['internal', 'zhang', oaLogin.form.title]);
    for (const link of Object.values(links) as string[]) {
      assert.equal((await desk.api.send('GET', link, { token: zhang.token })).status, 200, link);
    }
  });

  it('takes "无" and "None" as actions tried, and uses no number up for the refusals between (AC-02)', async () => {
    const numbers = [await accepted(on('2023-03-01', '09:00:00', { actionsTried: ['无'] }))];
    assert.equal((await submit({ ...without('contact'), acceptedAt: '2023-03-01T10:00:00+08:00' })).status, 400);
    numbers.push(await accepted(on('2023-03-01', '11:00:00', { actionsTried: ['None'] })));
    assert.deepEqual(numbers, ['TS20230301001', 'TS20230301002']);
  });

  it('dates numbers in the zone of the desk: 23:59 and 00:01 in Shanghai are two days', async () => {
    assert.equal(await accepted(on('2023-03-05', '23:59:00')), 'TS20230305001');
    assert.equal(await accepted(on('2023-03-06', '00:01:00')), 'TS20230306001');
    const utc = withForm({ occurredAt: '2023-01-01T00:00:00Z' }, { acceptedAt: '2023-03-05T16:01:00Z' });
    assert.equal(await accepted(utc), 'TS20230306002');
  });

  it('numbers without a gap under 32 clients at once, among refusals, and grows past 999', async () => {
    await sql`insert into day_serial values ('TS', '2023-03-10', 980)`.execute(desk.db);
    const answers = await Promise.all(
      Array.from({ length: 48 }, (_, index) =>
        submit(index % 3 === 2 ? on('2023-03-10', '12:00:00', { scope: 'galaxy' }) : on('2023-03-10')),
      ),
    );
    const ok = answers.filter(({ status }) => status !== 400);
    assert.ok(ok.every(({ status }) => status === 201 || status === 202));
    const numbers = ok.map(({ body }) => Number(body.number.slice(10))).sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      Array.from({ length: 32 }, (_, index) => 981 + index),
    );
    assert.ok(
      ok.some(({ body }) => body.number === 'TS20230310999') && ok.some(({ body }) => body.number === 'TS202303101012'),
    );
  });

  it('gives the same key and body the same ticket and answer, another body a conflict, each caller keys of their own', async () => {
    const key = { 'Idempotency-Key': 'order-1' };
    const body = on('2023-03-12');
    const first = await submit(body, zhang, key);
    const reordered = Object.fromEntries(Object.entries(body).reverse());
    const again = await submit(reordered, zhang, key);
    assert.deepEqual([again.status, again.body], [201, first.body]);
    assert.equal(again.headers.get('location'), first.headers.get('location'));
    const other = await submit(on('2023-03-12', '13:00:00'), zhang, key);
    assert.deepEqual(
      [other.status, other.body.reason, other.body.number],
      [409, 'idempotency_key_used', first.body.number],
    );
    assert.equal((await submit(body, li, key)).body.number, 'TS20230312002');
    const refused = await submit(on('2023-03-12', '12:00:00', { scope: 'galaxy' }), zhang, {
      'Idempotency-Key': 'order-2',
    });
    assert.equal(refused.status, 400);
    const mended = await submit(on('2023-03-12'), zhang, { 'Idempotency-Key': 'order-2' });
    assert.equal(mended.body.number, 'TS20230312003', 'a refusal binds no key');
  });

  it('makes one ticket of ten requests at once with one key', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => submit(on('2023-03-14'), zhang, { 'Idempotency-Key': 'at-once' })),
    );
    assert.deepEqual(
      [...new Set(answers.map(({ status, body }) => `${status} ${body.number}`))],
      ['201 TS20230314001'],
    );
    const { rows } = await sql`select last from day_serial where day = '2023-03-14'`.execute(desk.db);
    assert.deepEqual(rows, [{ last: 1 }]);
  });

  it('lets staff submit for somebody else, by the channel it came in, filled in from that account', async () => {
    await desk.db.updateTable('account').set({ display_name: '李女士' }).where('id', '=', li.id).execute();
    const { submitterName: _, ...form } = oaLogin.form;
    const number = await accepted({ form, requester: 'LI', channel: 'phone' }, agent);
    const ticket = await show(number, li);
    assert.deepEqual([ticket.requester.name, ticket.channel, ticket.form.submitterName], ['李女士', 'phone', '李女士']);
    assert.equal((await show(number, zhang)).status, 404);
    const { body } = await desk.api.send('GET', `/tickets/${number}/timeline`, { token: li.token });
    assert.deepEqual(
      [body.items[0].type, body.items[0].actor.name, body.items[0].data.requesterId],
      ['submitted', 'agent', li.id],
    );
    assert.equal(
      (await accepted(withForm({}, { requester: zhang.id }), zhang)).length > 0,
      true,
      'oneself is nobody else',
    );
    const byToken = await show(await accepted({ form: oaLogin.form }), zhang);
    assert.equal(byToken.channel, 'api');
  });

  it('links the requester’s earlier tickets, newest first (S4-30), and a follow-up to the closed one it follows', async () => {
    const wu = await desk.person('wu', ['requester']);
    const first = await accepted(on('2023-03-20'), wu);
    const second = await accepted(on('2023-03-21'), wu);
    const third = await accepted(on('2023-03-22'), wu);
    const linked = await desk.db
      .selectFrom('ticket_event')
      .select('data')
      .where('number', '=', third)
      .where('type', '=', 'history_linked')
      .executeTakeFirst();
    assert.deepEqual(linked?.data, { numbers: [second, first] });

    const open = await submit(withForm({}, { followUpOf: first }), wu);
    assert.deepEqual(wrong(open), ['followUpOf ticket_open']);
    assert.deepEqual(wrong(await submit(withForm({}, { followUpOf: first }), li)), ['followUpOf no_such_ticket']);
    await desk.does(wu, first, 'cancel', { kind: 'withdrawn', reason: '已自行解决' });
    const next = await accepted(withForm({}, { followUpOf: first }), wu);
    const { body } = await desk.api.send('GET', `/tickets/${next}/timeline`, { token: wu.token });
    assert.deepEqual(body.items.find(({ type }: { type: string }) => type === 'follow_up_of').data, { number: first });
  });

  it('answers at /commands/:id what became of a request, to those who may see its ticket', async () => {
    const { body } = await submit(on('2023-03-25'));
    const ask = (person: Person, id = body.requestId) =>
      desk.api.send('GET', `/commands/${id}`, { token: person.token });
    const known = await ask(zhang);
    assert.deepEqual([known.status, known.body.state, known.body.number], [200, 'recorded', body.number]);
    assert.ok(known.body.revision >= 2);
    assert.equal((await ask(agent)).status, 200);
    assert.equal((await ask(li)).status, 404);
    assert.equal((await ask(zhang, 'unknown')).status, 404);
  });

  it('shows the policy in force, from which a client can build the form', async () => {
    const policy = (await desk.api.send('GET', '/policy', { token: zhang.token })).body;
    assert.deepEqual([policy.key, policy.version], ['it-service-form', 1]);
    const asked = policy.form.fields.filter((one: { filledBy: string }) => one.filledBy === 'requester');
    assert.deepEqual(asked.map((one: { key: string }) => one.key).sort(), Object.keys(oaLogin.form).sort());
    const field = (key: string) => policy.form.fields.find((one: { key: string }) => one.key === key);
    assert.deepEqual(
      field('scope').options.map((one: { key: string }) => one.key),
      ['person', 'department', 'company'],
    );
    assert.deepEqual(
      [field('submitterName').prefilled, field('title').maxLength, field('occurredAt').past],
      ['zhang', 200, true],
    );
    assert.ok(policy.categories.some((one: { key: string }) => one.key === 'network/wifi'));
    assert.deepEqual(
      policy.channels.map((one: { key: string }) => one.key),
      ['internal', 'portal', 'api'],
    );
    assert.ok((await desk.api.send('GET', '/policy', { token: agent.token })).body.channels.length > 3);
  });

  it('describes the body in OpenAPI: the envelope, and the form of the policy in force', async () => {
    const { paths, components } = (await desk.api.send('GET', '/openapi.json')).body;
    const { schema } = paths['/tickets'].post.requestBody.content['application/json'];
    assert.deepEqual(schema, { $ref: '#/components/schemas/IntakeRequest' });
    const { IntakeRequest: request, IntakeForm: form } = components.schemas;
    assert.deepEqual(Object.keys(request.properties), [
      'channel',
      'project',
      'requester',
      'followUpOf',
      'complaintAbout',
      'call',
      'acceptedAt',
      'form',
    ]);
    assert.deepEqual(request.required, ['form']);
    assert.deepEqual(Object.keys(form.properties).sort(), Object.keys(oaLogin.form).sort());
    assert.ok(form.required.includes('description') && !form.required.includes('submitterName'));
    assert.deepEqual(form.properties.urgency.enum, ['high', 'medium', 'low']);
    assert.match(form.properties.contact.description, /联系方式/);
    assert.equal(form.additionalProperties, false);
  });
});
