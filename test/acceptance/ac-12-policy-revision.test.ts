import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { ledgerOf } from '../workflows/deadlines/ledger.ts';
import { serviceFormRequest } from '../workflows/deadlines/service-form.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy's JSON, changed in some places
type Json = any;

const hourMs = 3_600_000;
const key = 'it-service-form';
const bundled = (): Json => JSON.parse(readFileSync(`policies/${key}.json`, 'utf8'));

/** Next Monday 00:00 in Shanghai; a day ahead or more, so that it lies ahead for as long as the tests run. */
const nextMonday = (): string => {
  const local = new Date(Date.now() + (8 + 24) * hourMs);
  const days = (8 - local.getUTCDay()) % 7 || 7;
  return new Date(
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + days) - 8 * hourMs,
  ).toISOString();
};
const momentBefore = (at: string): string => new Date(Date.parse(at) - 1).toISOString();

describe('AC-12: a policy is revised', function () {
  this.timeout(120_000);
  let desk: Desk;
  let folder: string;
  let li: Person;
  let agent: Person;
  let admin: Person;
  const monday = nextMonday();

  const files: string[] = [];
  const write = (name: string, change: (policy: Json) => void): Json => {
    const policy = bundled();
    change(policy);
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(policy));
    files.push(file);
    return policy;
  };
  const publish = async (policy: Json, body: Json): Promise<void> => {
    const answer = await desk.api.send('POST', `/policies/${policy.key}/versions`, {
      token: admin.token,
      body: { policy, ...body },
    });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
  };
  const ticket = async (number: string): Promise<Json> =>
    (await desk.api.send('GET', `/tickets/${number}`, { token: agent.token })).body;
  const respondHours = async (number: string): Promise<number> => {
    const ledger = Object.values(await ledgerOf(desk, number)).filter(({ clock }) => clock === 'respond');
    return ledger.at(-1)!.length_ms / hourMs;
  };
  const versionOf = async (number: string): Promise<[string, number]> => {
    const { state } = await desk.db
      .selectFrom('ticket')
      .select('state')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    return [state.policy.key, state.policy.version];
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'desk-ac-12-'));
    desk = await startDesk({ policy: key, policyFiles: files });
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    admin = await desk.person('admin', ['administrator']);
    await desk.group('服务台', [agent], ['software']);
  });
  after(async () => {
    await desk.stop();
    rmSync(folder, { recursive: true });
  });

  it('tickets opened before the date keep version 1, those after it get version 2, also when everything is restarted between', async () => {
    const second = write('second', (policy) => {
      policy.version = 2;
      policy.clocks.find(({ key: clock, levels }: Json) => clock === 'respond' && levels[0] === 'medium').duration = {
        hours: 3,
      };
    });
    const early = await desk.submit(li, serviceFormRequest({ urgency: 'medium' }));
    await publish(second, {
      note: '中级响应改为 3 小时',
      approval: { by: '行政办公会', note: '2026 年第 11 次会议通过' },
      effectiveFrom: monday,
    });
    const last = await desk.submit(li, {
      ...serviceFormRequest({ urgency: 'medium' }),
      acceptedAt: momentBefore(monday),
    });
    const first = await desk.submit(li, { ...serviceFormRequest({ urgency: 'medium' }), acceptedAt: monday });
    assert.deepEqual(await Promise.all([early, last, first].map(versionOf)), [
      [key, 1],
      [key, 1],
      [key, 2],
    ]);
    assert.deepEqual(await Promise.all([early, last, first].map(respondHours)), [4, 4, 3]);

    await desk.restartUnder(key);
    await desk.does(agent, last, 'classify', { category: 'software/office' });
    for (const level of ['low', 'medium']) await desk.does(agent, last, 'grade', { level, reason: '复核' });
    assert.equal(await respondHours(last), 4, 'the limits of version 1, whatever is in force when it is graded');
    const next = await desk.submit(li, { ...serviceFormRequest({ urgency: 'medium' }), acceptedAt: monday });
    assert.deepEqual([await versionOf(next), await respondHours(next)], [[key, 2], 3]);
    assert.equal((await ticket(early)).policy.version, 1);
  });

  it('the revision record shows who, what, when', async () => {
    const { items } = (await desk.api.send('GET', `/policies/${key}/versions`, { token: agent.token })).body;
    const [second] = items;
    assert.deepEqual(
      [second.version, second.state, second.publishedBy.account, second.note, second.approvedBy, second.effectiveFrom],
      [2, 'scheduled', 'admin', '中级响应改为 3 小时', '行政办公会', monday],
    );
    assert.match(second.approvalNote, /第 11 次会议/);
    assert.ok(Math.abs(Date.parse(second.recordedAt) - Date.now()) < hourMs);
    const { changes } = (await desk.api.send('GET', `/policies/${key}/diff?from=1&to=2`, { token: agent.token })).body;
    assert.deepEqual(changes, [
      { path: 'policy.version', from: 1, to: 2 },
      { path: 'policy.clocks[respond medium].duration.hours', from: 4, to: 3 },
    ]);
  });

  it('other channels, categories and clocks are a matter of another policy, not of code', async () => {
    const house = write('house', (policy) => {
      policy.key = 'house';
      policy.channels = [{ key: 'api', label: { zh: '接口', en: 'API' } }];
      policy.categories = [{ key: 'lift', label: { zh: '电梯', en: 'Lift' } }];
      policy.clocks = policy.clocks.filter(({ key: clock }: Json) => clock === 'respond');
      for (const clock of policy.clocks) clock.duration = { hours: 1 };
      policy.procedures = [];
    });
    await publish(house, { note: '电梯' });
    const body = { basis: 'category', value: 'lift', policy: 'house' };
    assert.equal((await desk.api.send('PUT', '/policy-selection', { token: admin.token, body })).status, 200);
    const number = await desk.submit(li, serviceFormRequest({ category: 'lift' }));
    assert.deepEqual([await versionOf(number), await respondHours(number)], [['house', 1], 1]);
    assert.deepEqual(Object.keys(await ledgerOf(desk, number)), ['respond/1.1']);
    const refused = await desk.api.send('POST', '/tickets', {
      token: li.token,
      body: { ...serviceFormRequest({ category: 'lift' }), channel: 'portal' },
    });
    assert.equal(refused.status, 400);
  });
});
