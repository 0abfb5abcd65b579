import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Planted } from '../../dev/seed/plant.ts';
import { runSeed } from '../../dev/seed/run-seed.ts';
import { stories } from '../../dev/seed/stories.ts';
import { type Desk, startDesk } from '../support/desk.ts';
import { testServers } from '../support/servers.ts';

const root = join(import.meta.dirname, '../..');
const hour = 3_600_000;

/** Histories of weeks on three calendars that have come to the present, with promises kept and broken at their own instants. */
const looksLivedIn = async ({ db }: Desk, planted: readonly Planted[]): Promise<void> => {
  const deadlines = await db.selectFrom('deadline').selectAll().execute();
  assert.deepEqual(
    new Set(deadlines.map(({ calendar }) => calendar)),
    new Set(['24x7', 'cn-working', 'europe-working']),
  );
  const missed = deadlines.filter(({ missed_at }) => missed_at !== null);
  assert.ok(missed.length >= 5, `${missed.length} missed`);
  assert.ok(
    deadlines.filter(({ state, missed_at }) => state === 'met' && missed_at === null).length >= 10,
    'kept ones',
  );

  const now = new Date().toISOString();
  const days = new Set<string>();
  for (const { number, story } of planted) {
    const events = await db.selectFrom('ticket_event').select(['at', 'type']).where('number', '=', number).execute();
    const instants = events.map(({ at }) => at).sort();
    const [first, last] = [instants[0]!, instants.at(-1)!];
    days.add(first.slice(0, 10));
    assert.ok(last <= now, `${number} (${story}) has been at ${last}`);
    const steps = stories.find(({ key }) => key === story)!;
    const spanMs = Date.parse(last) - Date.parse(first);
    if (steps.daysAgo[0] >= 1 && story !== 'cancelled')
      assert.ok(spanMs > hour, `${number} (${story}) took ${spanMs} ms`);
    // Nobody came: the limit of its answer has fired in the hours since.
    if (story === 'left_alone')
      assert.ok(
        events.some(({ type }) => type === 'deadline_missed'),
        `${number} ${story}`,
      );
  }
  assert.ok(days.size >= 8, `${days.size} days`);
};

describe('npm run seed', () => {
  it('plants every story by the API, goes on where it was interrupted, and makes nothing twice', async () => {
    const desk = await startDesk({ policy: 'examples/policies/three-calendars.json' });
    try {
      const lines: string[] = [];
      const run = (tickets: number) => {
        const print = (line: string): void => void lines.push(line);
        const { api, db, client } = desk;
        return runSeed({ apiUrl: api.url, db, client, seed: 1, tickets, print, progress: () => {} });
      };
      const first = await run(4);
      assert.deepEqual(
        first.map(({ existed }) => existed),
        Array(4).fill(false),
      );
      const second = await run(20);
      assert.equal(second.filter(({ existed }) => existed).length, 4);
      assert.deepEqual(new Set(second.map(({ story }) => story)), new Set(stories.map(({ key }) => key)));
      const count = await desk.db
        .selectFrom('ticket')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      assert.equal(Number(count.count), 20);
      const rows = await desk.db.selectFrom('ticket').select('status').distinct().execute();
      assert.deepEqual(rows.map(({ status }) => status).sort(), [
        'archived',
        'cancelled',
        'follow_up',
        'in_progress',
        'pending_assignment',
        'pending_confirmation',
        'resolved',
      ]);
      const submitted = await desk.db
        .selectFrom('ticket_event')
        .select('data')
        .where('type', '=', 'submitted')
        .execute();
      const channels = new Set(submitted.map(({ data }) => (data as { channel?: string }).channel));
      assert.equal(channels.size, 5, 'every channel of the policy');
      const held = desk.db
        .selectFrom('api_token')
        .select('id')
        .where('name', 'like', 'demo %')
        .where('revoked_at', 'is', null);
      assert.deepEqual(await held.execute(), [], 'its tokens are revoked');
      assert.match(lines.join('\n'), /people, teams and routes are there already/);
      await looksLivedIn(desk, second);
    } finally {
      await desk.stop();
    }
  }).timeout(240_000);

  it('as a command, beside a desk on the real clock whose policy stays as it is', async () => {
    const desk = await startDesk({ policyFiles: ['examples/policies/three-calendars.json'] });
    const { temporalAddress } = await testServers();
    const dataDir = mkdtempSync(join(tmpdir(), 'desk-seed-'));
    try {
      const env = {
        PATH: process.env.PATH,
        ...{ DATABASE_URL: desk.databaseUrl, TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: desk.namespace },
        TASK_QUEUE: desk.api.context.settings.taskQueue,
        ...{ DATA_DIR: dataDir, LOG_LEVEL: 'info' },
      };
      const args = ['--import', 'tsx', 'dev/seed.ts', '--tickets', '3'];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
      assert.match(stdout, /\n3 tickets planted, 0 were there already, in \d+ s; seed 1\n$/);
      const boss = await desk.person('boss', ['supervisor']);
      const { body } = await desk.api.send('GET', '/tickets', { token: boss.token });
      const levels = body.items.map(({ level }: { level: { policy: string } }) => level.policy);
      assert.deepEqual(levels, Array(3).fill('three-calendars'));
      const left = JSON.parse(readFileSync(join(dataDir, 'run/seed-processes.json'), 'utf8'));
      assert.deepEqual(left, [], 'its API has ended');
      const own = await desk.api.send('GET', '/policy', { token: boss.token });
      assert.equal(own.body.key, 'customer-response');
    } finally {
      await desk.stop();
      rmSync(dataDir, { recursive: true });
    }
  }).timeout(240_000);

  it('plants the same for the same seed, other things for another', async () => {
    const { diceOf } = await import('../../dev/seed/dice.ts');
    const throws = (seed: number, what: number): number[] => {
      const dice = diceOf(seed, what);
      return Array.from({ length: 20 }, () => dice.between(1, 6));
    };
    assert.deepEqual(throws(1, 7), throws(1, 7));
    assert.notDeepEqual(throws(1, 7), throws(2, 7));
    assert.notDeepEqual(throws(1, 7), throws(1, 8));
    assert.equal(
      stories.reduce((sum, { weight }) => sum + weight, 0),
      100,
    );
  });

  it('explains itself, and says what to do when no desk runs', () => {
    const run = (args: string[], env: Record<string, string> = {}): string => {
      try {
        const options = {
          cwd: root,
          env: { PATH: process.env.PATH, ...env },
          encoding: 'utf8',
          stdio: 'pipe',
        } as const;
        return execFileSync(process.execPath, ['--import', 'tsx', 'dev/seed.ts', ...args], options);
      } catch (error) {
        return (error as { stderr: string }).stderr;
      }
    };
    assert.match(run(['--help']), /lived at the pace of people until now/);
    assert.match(run(['--tickets', 'many']), /--tickets is 1 to 10000/);
    assert.match(run([], { DATA_DIR: join(root, 'no-such-desk') }), /run `npm start` in another terminal first/);
  });
});
