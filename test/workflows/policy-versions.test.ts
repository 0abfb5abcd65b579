import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { createDatabase } from '../../db/database.ts';
import { beginPublishing, publishVersions } from '../../db/policies/publish-versions.ts';
import type { Database } from '../../db/schema/index.ts';
import type { RenewPlanInput } from '../../domain/ticket/messages.ts';
import { keepPolicyVersions } from '../../policies/keep-policy-versions.ts';
import { policyDigest } from '../../policies/policy-digest.ts';
import { PolicyVersionChanged } from '../../policies/policy-version-changed.ts';
import { createPolicyStore, type PolicyStore } from '../../policies/store.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { createDeskDatabase, dropDeskDatabase, testServers } from '../support/servers.ts';
import { ledgerOf } from './deadlines/ledger.ts';
import { openStory } from './deadlines/story.ts';

// biome-ignore lint/suspicious/noExplicitAny: a policy file's JSON, changed in some places
type Json = any;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const bundled = (): Json => JSON.parse(readFileSync('policies/customer-response.json', 'utf8'));

const resolveHours = (policy: Json, hours: number, calendar: string): void => {
  for (const clock of policy.clocks.filter(({ key }: Json) => key === 'resolve')) {
    clock.duration = { hours };
    clock.calendar = calendar;
  }
};

describe('policy versions', function () {
  this.timeout(120_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'desk-policy-versions-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes a variation of the bundled policy; files of one key stand in folders of their own. */
  const write = (place: string, key: string, version: number, change: (policy: Json) => void = () => {}): string => {
    const policy = { ...bundled(), key, version };
    change(policy);
    mkdirSync(join(folder, place), { recursive: true });
    const file = join(folder, place, `${key}.json`);
    writeFileSync(file, JSON.stringify(policy));
    return file;
  };

  describe('a ticket opened under version 1, the desk started again with version 2', () => {
    let desk: Desk;
    let li: Person;
    let ma: Person;
    let wang: Person;
    let second: string;

    before(async () => {
      const longWindow = (policy: Json): void => {
        policy.closing.reopenWithin = { days: 90 };
      };
      const first = write('first', 'house', 1, (policy) => {
        longWindow(policy);
        resolveHours(policy, 8, 'cn-working');
      });
      second = write('second', 'house', 2, (policy) => {
        longWindow(policy);
        resolveHours(policy, 3, '24x7');
      });
      desk = await startDesk({ policy: first, policyFiles: [first, second] });
      li = await desk.person('li', ['requester']);
      ma = await desk.person('ma', ['agent']);
      wang = await desk.person('wang', ['engineer']);
      await desk.person('chen', ['supervisor']);
    });
    after(() => desk.stop());

    it('takes commands and signals, is regraded and gets a longer plan, all by the limits and calendar of version 1', async () => {
      // A Monday, 10:00 in Shanghai.
      const story = await openStory(desk, li, customerRequest(), '2025-11-03T02:00:00.000Z');
      const { number } = story;
      await desk.restartUnder(second);
      const resolveOf = async (one: string, id: string) => {
        const { length_ms, due_at, level } = (await ledgerOf(desk, one))[id]!;
        return { hours: length_ms / hourMs, due_at, level };
      };

      await desk.does(ma, number, 'classify', { category: 'software/function' });
      await desk.does(ma, number, 'grade', { level: 'P2', reason: '影响一个部门' });
      assert.deepEqual(await resolveOf(number, 'resolve/1.1'), {
        hours: 8,
        due_at: '2025-11-04T02:00:00.000Z',
        level: 'P2',
      });
      await desk.signal(number, 'assign', { by: 'chen', to: 'wang' });
      await desk.settled(number);
      assert.ok((await desk.types(number)).includes('assigned'));

      const other = await desk.submit(li, customerRequest());
      assert.equal((await resolveOf(other, 'resolve/1.1')).hours, 3, 'a new ticket gets the new version');

      await desk.does(wang, number, 'respond', { channel: 'phone' });
      await desk.does(wang, number, 'resolve', { solution: '重启', verification: '导出成功' });
      await desk.does(li, number, 'confirm', { outcome: 'solved', needMet: true });
      await desk.does(wang, number, 'archive', { finalSolution: '重启', archiveDate: '2025-11-03' });
      await story.after(60 * dayMs);
      await desk.does(li, number, 'reopen', { reason: '又坏了' });
      const again = await resolveOf(number, 'resolve/2.1');
      assert.equal(again.hours, 8);
      // Sixty days later, a Friday, New Year's holidays: the calendar of version 1 knows them.
      assert.ok(again.due_at > '2026-01-04T00:00:00.000Z', again.due_at);
      const renewed = await renewalsOf(desk, number);
      assert.equal(renewed.length, 1);
      assert.ok(renewed[0]!.from < '2025-11-04' && renewed[0]!.now! > '2026-01-02', JSON.stringify(renewed[0]));
    });
  });

  describe('at the start', () => {
    let databaseUrl: string;
    let db: Kysely<Database>;
    let close: () => Promise<void>;
    const warned: string[] = [];
    const log = { warn: (_: unknown, text: string): void => void warned.push(text) };

    beforeEach(async () => {
      databaseUrl = await createDeskDatabase();
      ({ db, close } = createDatabase(databaseUrl));
    });
    afterEach(async () => {
      await close();
      await dropDeskDatabase(databaseUrl);
    });

    let waiting: Promise<PolicyStore> | undefined;
    const start = async (policy: string) => {
      const policies = createPolicyStore(policy);
      await keepPolicyVersions({ db, policies, log }, (error) => assert.ifError(error));
      return policies;
    };

    it('a file changed without a higher version is refused, with the remedy; with one, or put back, it is taken', async () => {
      const original = write('changed', 'house', 1);
      await start(original);
      const text = readFileSync(original, 'utf8');
      const { temporalAddress } = await testServers();
      write('changed', 'house', 1, (policy) => resolveHours(policy, 100, '24x7'));
      await assert.rejects(start(original), (error) => {
        assert.ok(error instanceof PolicyVersionChanged);
        assert.match(error.message, /policy house version 1 /);
        assert.match(error.remedy, /raise "version".*put the file .*back/);
        return true;
      });
      for (const name of ['api', 'worker']) {
        const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', `${name}/main.ts`], {
          env: { ...process.env, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, DESK_POLICY: original },
          encoding: 'utf8',
        });
        assert.deepEqual([status, stderr.trim().split('\n').length], [1, 1], stderr);
        assert.match(stderr, /cannot start: policy house version 1 .*\(raise "version"/);
      }
      writeFileSync(original, JSON.stringify(JSON.parse(text), null, 2));
      await start(original);
      write('changed', 'house', 2, (policy) => resolveHours(policy, 100, '24x7'));
      const policies = await start(original);
      const lastResolve = (clocks: Json[] = []) => clocks.filter(({ key }) => key === 'resolve').at(-1)?.duration;
      const hours = (version: number) => lastResolve(policies.of({ key: 'house', version })?.policy.clocks);
      assert.deepEqual(hours(2), { hours: 100 });
      assert.deepEqual(hours(1), lastResolve(bundled().clocks));
    });

    it('a file with key and version of a bundled policy and other content is refused; a copy is not', async () => {
      const file = write('posing', 'customer-response', bundled().version, (policy) =>
        resolveHours(policy, 100, '24x7'),
      );
      assert.throws(
        () => createPolicyStore(file),
        (error) => {
          assert.ok(error instanceof PolicyVersionChanged);
          assert.match(error.remedy, /key and file name of its own/);
          return true;
        },
      );
      createPolicyStore(write('copy', 'customer-response', bundled().version));
    });

    it('two releases side by side learn the versions of each other while they run', async () => {
      const older = await start(write('older', 'house', 1));
      const newer = await start(write('newer', 'house', 2));
      assert.ok(newer.of({ key: 'house', version: 1 }));
      for (let tries = 0; !older.of({ key: 'house', version: 2 }); tries += 1) {
        assert.ok(tries < 100, 'learned');
        await new Promise((done) => setTimeout(done, 50));
      }
    });

    it('a file of a later release does not overtake what was published, also beside a process that has not heard', async () => {
      await start(write('released', 'house', 1));
      const next = write('released', 'house', 3, (policy) => resolveHours(policy, 100, '24x7'));
      const { id } = await db
        .insertInto('account')
        .values({ account: 'admin', display_name: 'admin', kind: 'staff', roles: ['administrator'] })
        .returning('id')
        .executeTakeFirstOrThrow();
      const { policy, source } = createPolicyStore(write('published', 'house', 2)).configured;
      await db.transaction().execute(async (tx) => {
        const now = await beginPublishing(tx);
        // Starts while this publishes, and waits.
        const started = start(next);
        const version = { ...policy, sha256: policyDigest(source), body: source, effectiveFrom: now };
        await publishVersions(tx, [version], {
          publishedBy: id,
          note: 'why',
          approvedBy: null,
          approvalNote: null,
        });
        waiting = started;
      });
      const policies = await waiting!;
      const inForce = () => policies.inForce('house', new Date(Date.now() + 1_000).toISOString())?.policy.version;
      assert.equal(inForce(), 2);
      assert.deepEqual(policies.withheld, [{ key: 'house', version: 3 }]);
      assert.equal(policies.of({ key: 'house', version: 3 }), undefined);
      assert.ok(warned.some((text) => text.includes('publish it to have it in force')));
      const rows = await db.selectFrom('policy_version').select('version').where('key', '=', 'house').execute();
      assert.deepEqual(rows.map(({ version }) => version).sort(), [1, 2]);
    });

    it('several processes that start at once record each version once', async () => {
      const file = write('together', 'house', 1);
      const stores = await Promise.all(Array.from({ length: 6 }, () => start(file)));
      assert.ok(stores.every((one) => one.looked === stores[0]!.looked && one.looked > 1));
      const { rows } = await sql`select key, version from policy_version`.execute(db);
      assert.equal(rows.length, stores[0]!.looked);
    });

    it('a bundled policy that is not the current one gives way to what is recorded under its version', async () => {
      const other = createPolicyStore('it-service-form').configured;
      const { key, version } = other.policy;
      const body = { ...other.source, policy: { ...(other.source.policy as object), name: { zh: '旧', en: 'Old' } } };
      await db
        .insertInto('policy_version')
        .values({ key, version, sha256: '0'.repeat(64), body: JSON.stringify(body) })
        .execute();
      const policies = await start('customer-response');
      assert.equal(policies.of({ key, version })?.policy.name.en, 'Old');
      assert.ok(warned.some((text) => text.includes('the record counts')));
      await assert.rejects(start('it-service-form'), PolicyVersionChanged);
    });
  });
});

/** Inputs of the plan renewals of a ticket's newest run. */
const renewalsOf = async (desk: Desk, number: string): Promise<RenewPlanInput[]> => {
  const { events } = await desk.client.workflow.getHandle(number).fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
    const data = scheduled?.activityType?.name === 'renewPlan' && scheduled.input?.payloads?.[0]?.data;
    return data ? [JSON.parse(Buffer.from(data).toString()) as RenewPlanInput] : [];
  });
};
