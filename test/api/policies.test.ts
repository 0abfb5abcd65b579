import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { decideIntake } from '../../api/tickets/decide-intake.ts';
import { recordPolicyVersions } from '../../db/policies/record-policy-versions.ts';
import { followPolicyVersions } from '../../policies/follow-policy-versions.ts';
import { keepPolicyVersions } from '../../policies/keep-policy-versions.ts';
import { learnRecorded } from '../../policies/learn-recorded.ts';
import { createPolicyStore, type PolicyStore } from '../../policies/store.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';
import { type Answer, type ApiUnderTest, startApi } from './api-under-test.ts';
import { ticketWriter } from './written-tickets.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy's JSON, changed in some places
type Json = any;
type Person = { id: string; account: string; token: string };

const key = 'it-service-form';
const text = readFileSync(`policies/${key}.json`, 'utf8');
const calendarText = readFileSync('policies/calendars/cn-working.json', 'utf8');
const hourMs = 3_600_000;

/** The bundled policy as a later version, changed. */
const draft = (version: number, change: (policy: Json) => void = () => {}): Json => {
  const policy = { ...JSON.parse(text), version };
  change(policy);
  return policy;
};
const renamed = (name: string) => (policy: Json) => {
  policy.name = { zh: name, en: name };
};
const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('publishing policies', function () {
  this.timeout(60_000);
  let api: ApiUnderTest;
  let admin: Person;
  let engineer: Person;
  let li: Person;
  let policies: PolicyStore;
  let databaseUrl: string;

  const log = { warn: (): void => {} };
  before(async () => {
    databaseUrl = await createDeskDatabase();
    api = await startApi({ databaseUrl });
    admin = await api.person('admin', ['administrator']);
    engineer = await api.person('wang', ['engineer']);
    li = await api.person('li', ['requester']);
  });
  after(async () => {
    await api.stop();
    await dropDeskDatabase(databaseUrl);
  });
  beforeEach(async () => {
    await sql`truncate policy_version, policy_selection cascade`.execute(api.db);
    policies = createPolicyStore(key, 'Asia/Shanghai');
    api.context.desk.policies = policies;
    await keepPolicyVersions({ db: api.db, policies, log }, (error) => assert.ifError(error));
  });

  const get = async (path: string, by = engineer): Promise<Answer> => api.send('GET', path, { token: by.token });
  const publish = (body: Json, by = admin, one = key): Promise<Answer> =>
    api.send('POST', `/policies/${one}/versions`, { token: by.token, body: { note: 'why', ...body } });
  const places = ({ status, body }: Answer): string[] => {
    assert.equal(status, 400, JSON.stringify(body));
    return body.errors.map(({ field, code }: Json) => `${field} ${code}`);
  };

  it('keeps who, what, when, by whose approval and from when, and shows what changed (S1-01, S1-02)', async () => {
    const before = Date.now();
    const approval = { by: '行政办公会', note: '2026 年第 11 次会议' };
    const answer = await publish({ policy: draft(2, renamed('Second')), note: 'A new name', approval });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    assert.deepEqual(
      answer.body.versions.map(({ key: one, version, cause }: Json) => [one, version, cause]),
      [[key, 2, 'asked']],
    );
    const { items } = (await get(`/policies/${key}/versions`)).body;
    assert.deepEqual(
      items.map(({ version, state, origin }: Json) => [version, state, origin]),
      [
        [2, 'in_force', 'published'],
        [1, 'past', 'file'],
      ],
    );
    const [second] = items;
    assert.deepEqual(
      [second.publishedBy.account, second.note, second.approvedBy, second.approvalNote],
      ['admin', 'A new name', approval.by, approval.note],
    );
    assert.ok(Date.parse(second.effectiveFrom) >= before - 1_000 && Date.parse(second.recordedAt) >= before - 1_000);
    const { changes } = (await get(`/policies/${key}/diff?from=1&to=2`)).body;
    assert.deepEqual(
      changes.map(({ path, to }: Json) => [path, to]),
      [
        ['policy.version', 2],
        ['policy.name.zh', 'Second'],
        ['policy.name.en', 'Second'],
      ],
    );
    const whole = (await get(`/policies/${key}/versions/1`)).body;
    assert.deepEqual(whole.policy, JSON.parse(text));
    assert.equal((await get('/policy', li)).body.name.en, 'Second');
    const audited = (await get('/audit?subjectId=it-service-form', admin)).body.items;
    assert.deepEqual([audited[0].action, audited[0].data.version], ['policy_published', 2]);
  });

  it('counts a scheduled version from its date on; one that is published later overtakes it', async () => {
    const date = soon(24 * hourMs);
    assert.equal((await publish({ policy: draft(2, renamed('Second')), effectiveFrom: date })).status, 201);
    const line = (await get('/policies')).body.items.find((one: Json) => one.key === key);
    assert.deepEqual([line.version, line.usual, line.scheduled], [1, true, [{ version: 2, effectiveFrom: date }]]);
    assert.equal((await get('/policy', li)).body.version, 1);
    assert.equal(policies.inForce(key, date)?.policy.version, 2);
    assert.equal((await publish({ policy: draft(3, renamed('Third')) })).status, 201);
    assert.equal((await get('/policy', li)).body.version, 3);
    assert.equal(policies.inForce(key, date)?.policy.version, 3);
  });

  it('refuses, with place and what is allowed, and publishes nothing of it', async () => {
    const hole = (policy: Json): void => {
      delete policy.gradingMatrix.cells.person.high;
      policy.clocks[0].calendar = 'mars';
      policy.escalationSteps = [
        { key: 'one', label: policy.name, next: 'two' },
        { key: 'two', label: policy.name, next: 'one' },
      ];
    };
    const wrong = await publish({ policy: JSON.stringify(draft(2, hole), null, 1) });
    assert.deepEqual(places(wrong).sort(), [
      'policy.clocks[0].calendar unknown_calendar',
      'policy.escalationSteps[0].next escalation_cycle',
      'policy.gradingMatrix.cells.person.high matrix_hole',
    ]);
    for (const { line, message } of wrong.body.problems) {
      assert.ok(line > 1);
      assert.match(message, /allowed: |goes in a circle: one → two → one/);
    }
    assert.deepEqual(places(await publish({ policy: '{"key": 1,}' })), ['policy broken_json']);
    assert.deepEqual(places(await publish({ policy: draft(1, renamed('Again')) })), [
      'policy.version version_not_next',
    ]);
    assert.deepEqual(places(await publish({ policy: draft(3, renamed('Leap')) })), ['policy.version version_not_next']);
    assert.deepEqual(places(await publish({ policy: draft(2) })), ['policy same_content']);
    assert.deepEqual(places(await publish({ policy: draft(2, (one) => (one.key = 'other')) })), [
      'policy.key key_is_not_file',
    ]);
    assert.deepEqual(places(await publish({ policy: draft(2, renamed('Late')), effectiveFrom: soon(-hourMs) })), [
      'effectiveFrom instant_past',
    ]);
    assert.deepEqual(places(await publish({ policy: draft(2, renamed('Moved')), running: 'forget' })), [
      'running not_allowed',
    ]);
    const quiet = { ...JSON.parse(calendarText), zone: 'Asia/Tokyo' };
    assert.deepEqual(places(await publish({ policy: draft(2), calendars: { 'cn-working': quiet } })), [
      'calendars.cn-working.version version_not_next',
    ]);
    const unknownZone = { ...quiet, zone: 'Mars/Base', version: 2 };
    const [place] = places(await publish({ policy: draft(2), calendars: { 'cn-working': unknownZone } }));
    assert.match(place!, /^calendars\.cn-working\.zone /);
    assert.deepEqual(places(await publish({ policy: draft(2), calendars: { other: quiet } })), [
      'calendars.other unused_calendar',
    ]);
    const checked = await api.send('POST', `/policies/${key}/check`, {
      token: engineer.token,
      body: { policy: JSON.stringify(draft(2, hole)) },
    });
    assert.deepEqual([checked.body.valid, checked.body.problems.length], [false, 3]);
    const versions = (await get(`/policies/${key}/versions`)).body.items;
    assert.deepEqual([versions.length, policies.inForce(key, soon(0))?.policy.version], [1, 1]);
  });

  it('writes nothing in a dry run, and of two at once lets one through', async () => {
    const dry = await publish({ policy: draft(2, renamed('Second')), dryRun: true });
    assert.deepEqual([dry.status, dry.body.dryRun, dry.body.versions[0].changes.length], [200, true, 3]);
    assert.equal((await get(`/policies/${key}/versions`)).body.items.length, 1);
    const both = await Promise.all(['A', 'B'].map((name) => publish({ policy: draft(2, renamed(name)) })));
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 400]);
  });

  it('previews as of now, also of a date ahead, and what it follows counts though this process has a slow clock', async () => {
    const write = ticketWriter(api.db, policies);
    await write({ number: 'TS20261122001', at: soon(0), requesterId: li.id, level: 'high' });
    const slower = (policy: Json): void => {
      for (const clock of policy.clocks) if (clock.key === 'respond') clock.duration = { days: 90 };
    };
    const body = { policy: draft(2, slower), running: 'switch', dryRun: true };
    const [[now], [ahead]] = [
      (await publish(body)).body.previews,
      (await publish({ ...body, effectiveFrom: soon(60 * 24 * hourMs) })).body.previews,
    ];
    assert.equal(now.totals.moved, 1, JSON.stringify(now));
    assert.equal(now.totals.backInTime, 0, 'by the date it would be');
    assert.deepEqual(ahead, now);
    assert.equal((await publish({ policy: draft(2, renamed('Second')) })).status, 201);
    const { now: clock } = api.context;
    api.context.now = () => soon(-hourMs);
    try {
      const { body: calendar } = await api.send('POST', '/calendars/cn-working/versions', {
        token: admin.token,
        body: {
          ...{ note: '2027', calendar: { ...JSON.parse(calendarText), version: 9 } },
          ...{ running: 'switch', dryRun: true },
        },
      });
      assert.equal(calendar.previews.find((one: Json) => one.key === key).applies, true);
    } finally {
      api.context.now = clock;
    }
  });

  it('refuses the next page of a dry run when somebody has published since the first', async () => {
    const calendar = { ...JSON.parse(calendarText), version: 9 };
    const page = (previewAfter: string): Promise<Answer> =>
      api.send('POST', '/calendars/cn-working/versions', {
        token: admin.token,
        body: { note: '2027', calendar, dryRun: true, previewAfter },
      });
    const { status, body } = await page(`${key}/2/TS20261122001`);
    assert.deepEqual([status, body.previews.length], [200, 1]);
    assert.equal((await publish({ policy: draft(2, renamed('Second')) })).status, 201);
    assert.deepEqual(places(await page(`${key}/2/TS20261122001`)), ['previewAfter bad_cursor']);
    assert.equal((await page(`${key}/3/TS20261122001`)).status, 200);
  });

  it('publishes a calendar as a version of every policy that names it, scheduled ones and overlays too', async () => {
    await publish({ policy: draft(2, renamed('Later')), effectiveFrom: soon(48 * hourMs) });
    const calendar = JSON.parse(calendarText);
    const date = soon(24 * hourMs);
    const send = (body: Json): Promise<Answer> =>
      api.send('POST', '/calendars/cn-working/versions', { token: admin.token, body: { note: '2027', ...body } });
    assert.deepEqual(places(await send({ calendar: calendarText })), ['calendars.cn-working.version version_not_next']);
    const answer = await send({ calendar: { ...calendar, version: calendar.version + 1 }, effectiveFrom: date });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    const own = answer.body.versions.filter((one: Json) => one.key === key);
    assert.deepEqual(
      own.map(({ version, cause, changes }: Json) => [version, cause, changes.map(({ path }: Json) => path)]),
      [
        [3, 'calendar', ['policy.version', 'calendars.cn-working.version']],
        [4, 'calendar', ['policy.version', 'calendars.cn-working.version']],
      ],
    );
    const nameAt = (at: string): string | undefined => policies.inForce(key, at)?.policy.name.en;
    assert.notEqual(nameAt(date), 'Later');
    assert.equal(policies.inForce(key, date)?.calendars['cn-working']?.version, calendar.version + 1);
    assert.equal(nameAt(soon(49 * hourMs)), 'Later');
    assert.ok(answer.body.versions.some((one: Json) => one.key === 'customer-response'));
  });

  it('publishes a version of every overlay with its base, or nothing when one of them would be broken', async () => {
    const base = { ...JSON.parse(readFileSync('policies/default.json', 'utf8')), version: 2 };
    const slower = structuredClone(base);
    slower.clocks.find(({ key: clock }: Json) => clock === 'respond').duration = { minutes: 20 };
    const answer = await publish({ policy: slower }, admin, 'default');
    assert.deepEqual(
      answer.body.versions.map(({ key: one, version, cause }: Json) => [one, version, cause]),
      [
        ['default', 2, 'asked'],
        ['project-support', 2, 'base'],
      ],
    );
    const over = policies.inForce('project-support', soon(0))!.policy;
    assert.deepEqual(over.clocks.find(({ key: clock }) => clock === 'respond')?.duration, { minutes: 20 });
    const [revision] = (await get('/policies/project-support/versions')).body.items;
    assert.deepEqual([revision.version, revision.base], [2, 'default']);

    const without = { ...structuredClone(slower), version: 3 };
    const kept = without.escalationSteps.filter(({ key: step }: Json) => step === 'supervisor');
    without.escalationSteps = [...kept, { key: 'other', label: base.name, next: 'supervisor' }];
    const broken = await publish({ policy: without }, admin, 'default');
    assert.deepEqual(places(broken), ['policy project-support.escalationSteps two_beginnings']);
    assert.equal((await get('/policies/default/versions')).body.items.length, 2);
  });

  it('publishes a base with a calendar that its overlay does not know, and keeps it beside a newer text of the overlay', async () => {
    const night = { ...JSON.parse(calendarText), key: 'night', version: 1 };
    const base = { ...JSON.parse(readFileSync('policies/default.json', 'utf8')), version: 2 };
    for (const clock of base.clocks) if (clock.key === 'respond') clock.calendar = 'night';
    const date = soon(24 * hourMs);
    const onNight = (instant: string): boolean => {
      const { policy, source } = policies.inForce('project-support', instant)!;
      const isNight = policy.clocks.some((one) => one.key === 'respond' && one.calendar === 'night');
      assert.equal(Object.hasOwn(source.calendars, 'night'), isNight);
      return isNight;
    };
    const scheduled = await publish({ policy: base, calendars: { night }, effectiveFrom: date }, admin, 'default');
    assert.equal(scheduled.status, 201, JSON.stringify(scheduled.body));
    assert.deepEqual([onNight(soon(0)), onNight(date)], [false, true]);
    const overlay = JSON.parse(readFileSync('policies/project-support.json', 'utf8'));
    const over = await publish(
      { policy: { ...overlay, version: 3, name: { zh: 'Over', en: 'Over' } } },
      admin,
      'project-support',
    );
    assert.equal(over.status, 201, JSON.stringify(over.body));
    assert.deepEqual(
      over.body.versions.map(({ version, cause }: Json) => [version, cause]),
      [
        [3, 'asked'],
        [4, 'base'],
      ],
    );
    assert.deepEqual([onNight(soon(0)), onNight(date)], [false, true]);
    const { name } = policies.inForce('project-support', date)!.policy;
    assert.equal(name.en, 'Over');
    const changed = { ...night, version: 2, name: { zh: '夜', en: 'Night' } };
    const sent = await api.send('POST', '/calendars/night/versions', {
      token: admin.token,
      body: { note: 'changed', calendar: changed, effectiveFrom: soon(48 * hourMs) },
    });
    assert.deepEqual(
      sent.body.versions?.map((one: Json) => one.key),
      ['default', 'project-support'],
      JSON.stringify(sent.body),
    );
  });

  it('takes back the text of a scheduled version, never a calendar or base that one brings', async () => {
    const calendar = JSON.parse(calendarText);
    const raised = calendar.version + 1;
    const date = soon(24 * hourMs);
    const sent = await api.send('POST', '/calendars/cn-working/versions', {
      token: admin.token,
      body: { note: '2027', calendar: { ...calendar, version: raised }, effectiveFrom: date },
    });
    assert.equal(sent.status, 201, JSON.stringify(sent.body));
    const third = await publish({ policy: draft(3, renamed('Third')) });
    assert.equal(third.status, 201, JSON.stringify(third.body));
    assert.deepEqual(
      third.body.versions.map(({ version, cause, effectiveFrom }: Json) => [version, cause, effectiveFrom === date]),
      [
        [3, 'asked', false],
        [4, 'calendar', true],
      ],
    );
    const at = (instant: string, one = key) => {
      const { policy, calendars } = policies.inForce(one, instant)!;
      return [policy.name.en, calendars['cn-working']?.version];
    };
    assert.deepEqual(
      [at(soon(0)), at(date)],
      [
        ['Third', calendar.version],
        ['Third', raised],
      ],
    );
    const house = draft(1, (one) => (one.key = 'house-new'));
    const first = await publish({ policy: house, effectiveFrom: date }, admin, 'house-new');
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.equal(at(date, 'house-new')[1], raised, 'a new policy runs on the calendar that is in force');

    const base = JSON.parse(readFileSync('policies/default.json', 'utf8'));
    base.clocks.find(({ key: clock }: Json) => clock === 'respond').duration = { minutes: 20 };
    const later = soon(48 * hourMs);
    const slower = await publish({ policy: { ...base, version: 3 }, effectiveFrom: later }, admin, 'default');
    assert.equal(slower.status, 201, JSON.stringify(slower.body));
    const overlay = JSON.parse(readFileSync('policies/project-support.json', 'utf8'));
    const over = await publish(
      { policy: { ...overlay, version: 4, name: { zh: 'Over', en: 'Over' } } },
      admin,
      'project-support',
    );
    assert.equal(over.status, 201, JSON.stringify(over.body));
    assert.deepEqual(
      over.body.versions.map(({ version, cause }: Json) => [version, cause]),
      [
        [4, 'asked'],
        [5, 'calendar'],
        [6, 'calendar'],
      ],
    );
    const respond = (instant: string) => {
      const { name, clocks } = policies.inForce('project-support', instant)!.policy;
      return [name.en, clocks.find((one) => one.key === 'respond')?.duration];
    };
    assert.notDeepEqual(respond(date)[1], { minutes: 20 });
    assert.deepEqual(respond(later), ['Over', { minutes: 20 }]);
    assert.equal(at(later, 'project-support')[1], raised);
  });

  it('brings forward what is scheduled, and takes it back by the text that is in force', async () => {
    const date = soon(24 * hourMs);
    assert.equal((await publish({ policy: draft(2, renamed('Second')), effectiveFrom: date })).status, 201);
    assert.equal((await publish({ policy: draft(3) })).status, 201);
    assert.notEqual(policies.inForce(key, date)?.policy.name.en, 'Second');
    assert.equal((await publish({ policy: draft(4, renamed('Fourth')), effectiveFrom: date })).status, 201);
    assert.equal((await publish({ policy: draft(5, renamed('Fourth')) })).status, 201);
    assert.equal(policies.inForce(key, soon(0))?.policy.name.en, 'Fourth');
    assert.deepEqual(places(await publish({ policy: draft(6, renamed('Fourth')) })), ['policy same_content']);
  });

  it('answers at once what is nested without end, endlessly long or wrong in thousands of places', async () => {
    const deep = `${'['.repeat(90_000)}${']'.repeat(90_000)}`;
    const zeros = `[${'0,'.repeat(9_000)}0]`;
    const long = `[${'0,'.repeat(200_000)}0]`;
    const cases: [string, Json][] = [
      ...[deep, long].map((one): [string, Json] => ['broken_json', `{"clocks":${one}}`]),
      ['broken_json', { clocks: JSON.parse(long) }],
      ['wrong_type', `{"clocks":${zeros},"procedures":${zeros}}`],
      ['wrong_type', { clocks: JSON.parse(zeros), procedures: JSON.parse(zeros) }],
    ];
    for (const [code, policy] of cases) {
      // The API runs in this process; what else the machine does is not its fault.
      const begun = process.cpuUsage();
      const checked = await api.send('POST', `/policies/${key}/check`, { token: engineer.token, body: { policy } });
      const { user, system } = process.cpuUsage(begun);
      assert.ok(user + system < 1_000_000, `${code}: ${(user + system) / 1_000} ms`);
      assert.deepEqual([checked.status, checked.body.valid], [200, false]);
      const { problems } = checked.body as { problems: { code: string }[] };
      assert.ok(problems.some((one) => one.code === code) && problems.length <= 200);
      assert.equal((await publish({ policy })).status, 400);
    }
  });

  it('is for administrators; staff read and check, requesters see the policy of their form only', async () => {
    const body = { policy: draft(2, renamed('Mine')) };
    assert.equal((await publish(body, engineer)).status, 403);
    assert.equal((await publish(body, li)).status, 403);
    for (const path of ['/policies', `/policies/${key}`, `/policies/${key}/versions`, '/policy-selection']) {
      assert.equal((await get(path)).status, 200, path);
      assert.equal((await get(path, li)).status, 403, path);
    }
    const rule = { basis: 'default', policy: key };
    assert.equal((await api.send('PUT', '/policy-selection', { token: engineer.token, body: rule })).status, 403);
    assert.equal((await get('/policies/nothing-such')).status, 404);
  });

  it('a version that this release cannot read leaves its place to the one before, and the desk says so', async () => {
    await api.db
      .insertInto('policy_version')
      .values({ key, version: 2, sha256: '0'.repeat(64), body: '{"policy":{"shape":"of a later release"}}' })
      .execute();
    const warned: Json[] = [];
    const { log: own } = api.context;
    api.context.log = { ...own, warn: (...line: Json[]) => void warned.push(line) } as typeof own;
    const ofTickets = (): Json[] => warned.map(([data]) => data).filter(({ instead }) => instead !== undefined);
    try {
      assert.equal((await get('/policy', li)).body.version, 1);
      const refused = await api.send('POST', '/tickets', { token: li.token, body: { form: {} } });
      assert.equal(refused.status, 400);
      assert.deepEqual(ofTickets(), [], 'no ticket has got another');
      const { db, desk, log: seen } = api.context;
      const actor = { ...li, roles: ['requester' as const], groupIds: [], orgId: null, status: 'active' as const };
      const call = { db, desk, actor, bySession: false, language: 'en' as const, idempotencyKey: null, log: seen };
      await decideIntake({ ...call, body: JSON.parse(readFileSync(`examples/${key}/oa-login.json`, 'utf8')) });
    } finally {
      api.context.log = own;
    }
    assert.deepEqual(ofTickets(), [{ policy: key, version: 2, instead: `${key}/1` }]);
    assert.ok((await get('/readyz')).body.reasons.includes('policy_unreadable'));
    const report = (await get('/doctor', admin)).body;
    assert.ok(report.findings.some(({ code, facts }: Json) => code === 'policy_unreadable' && facts.version === 2));
    assert.deepEqual(places(await publish({ policy: draft(2, renamed('Second')) })), [
      'policy.version version_not_next',
    ]);
    assert.equal((await publish({ policy: draft(3, renamed('Third')) })).status, 201);
    assert.equal((await get('/policy', li)).body.version, 3);
    assert.ok(!(await get('/readyz')).body.reasons.includes('policy_unreadable'));
    const mended = (await get('/doctor', admin)).body;
    assert.ok(!mended.findings.some(({ code }: Json) => code === 'policy_unreadable'));
  });

  it('an answer of the record that comes late is dropped', async () => {
    const keeping = { db: api.db, policies, log };
    const { looked } = policies;
    const before = await recordPolicyVersions(api.db, []);
    await api.db
      .insertInto('policy_version')
      .values({ key, version: 2, sha256: '0'.repeat(64), body: '{}' })
      .execute();
    const after = await recordPolicyVersions(api.db, []);
    await learnRecorded(keeping, after);
    await learnRecorded(keeping, before, looked);
    assert.deepEqual(
      policies.unreadable.map((one) => [one.key, one.version]),
      [[key, 2]],
    );
    assert.equal(policies.looked, after.length);
    await learnRecorded(keeping, before);
    assert.deepEqual([policies.unreadable, policies.looked], [[], before.length], 'a record that was restored');
  });

  it('is learned by another process while it runs', async () => {
    const other = createPolicyStore(key, 'Asia/Shanghai');
    await keepPolicyVersions({ db: api.db, policies: other, log }, (error) => assert.ifError(error));
    const following = followPolicyVersions({ databaseUrl, db: api.db, policies: other, log });
    try {
      await publish({ policy: draft(2, renamed('Second')) });
      while (other.inForce(key, soon(0))?.policy.name.en !== 'Second')
        await new Promise((done) => setTimeout(done, 25));
    } finally {
      await following.stop();
    }
  });

  describe('selection', () => {
    const set = (body: Json): Promise<Answer> => api.send('PUT', '/policy-selection', { token: admin.token, body });
    const shown = async (query: string, by = li): Promise<string> => (await get(`/policy?${query}`, by)).body.key;

    it('asks project, customer, category, channel, kind of requester, default, in this order', async () => {
      const { id: customer } = await api.db
        .insertInto('organisation')
        .values({ name: '海天', kind: 'customer' })
        .returning('id')
        .executeTakeFirstOrThrow();
      await api.db.updateTable('account').set({ org_id: customer }).where('id', '=', li.id).execute();
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
        const policy = draft(1, (one) => (one.key = `house-${name}`));
        assert.equal((await publish({ policy }, admin, `house-${name}`)).status, 201);
      }
      assert.equal(await shown('', li), key);
      const rules: [Json, string][] = [
        [{ basis: 'default', policy: 'house-f' }, ''],
        [{ basis: 'requester_kind', value: 'individual', policy: 'house-e' }, ''],
        [{ basis: 'channel', value: 'api', policy: 'house-d' }, 'channel=api'],
        [{ basis: 'category', value: 'network', policy: 'house-c' }, 'channel=api&category=network/wifi'],
        [{ basis: 'customer', value: customer, policy: 'house-b' }, 'category=network'],
        [{ basis: 'project', value: 'tower', policy: 'house-a' }, 'project=tower&category=network'],
      ];
      await api.db.updateTable('account').set({ kind: 'individual' }).where('id', '=', li.id).execute();
      for (const [rule, query] of rules) {
        assert.equal((await set(rule)).status, 200, JSON.stringify(rule));
        assert.equal(await shown(query), rule.policy);
      }
      const removed = await api.send('DELETE', `/policy-selection?basis=customer&value=${customer}`, {
        token: admin.token,
      });
      assert.equal(removed.status, 204);
      assert.equal(await shown('category=network/wifi'), 'house-c');
      const listed = (await get('/policy-selection')).body;
      assert.deepEqual([listed.items.length, listed.items[0].basis, listed.otherwise], [5, 'project', key]);
    });

    it('refuses a policy, a customer, a channel that is not there', async () => {
      assert.deepEqual(places(await set({ basis: 'default', policy: 'none' })), ['policy unknown_reference']);
      const nobody = '00000000-0000-4000-8000-000000000000';
      assert.deepEqual(places(await set({ basis: 'customer', value: nobody, policy: key })), [
        'value unknown_reference',
      ]);
      assert.deepEqual(places(await set({ basis: 'channel', value: 'pigeon', policy: key })), ['value invalid']);
    });

    it('refuses a form of another policy than the one selected', async () => {
      await set({ basis: 'project', value: 'tower', policy: 'customer-response' });
      const form = { description: '坏了', contact: '8888' };
      const wrong = async (body: Json): Promise<string[]> =>
        places(await api.send('POST', '/tickets', { token: li.token, body }));
      assert.ok((await wrong({ project: 'tower', form })).includes('form.trade required'));
      assert.ok(!(await wrong({ form })).includes('form.trade required'));
    });
  });
});
