import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runSeed } from '../../dev/seed/run-seed.ts';
import { stories } from '../../dev/seed/stories.ts';
import { startDesk } from '../support/desk.ts';

describe('npm run seed', () => {
  it('plants every story by the API, goes on where it was interrupted, and makes nothing twice', async () => {
    const desk = await startDesk({ policy: 'examples/policies/three-calendars.json' });
    try {
      const lines: string[] = [];
      const run = (tickets: number) => {
        const print = (line: string): void => void lines.push(line);
        return runSeed({ apiUrl: desk.api.url, db: desk.db, seed: 1, tickets, print, progress: () => {} });
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
    } finally {
      await desk.stop();
    }
  }).timeout(120_000);

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
    const root = join(import.meta.dirname, '../..');
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
    assert.match(run(['--help']), /TEST_CLOCK=true DESK_POLICY=examples\/policies\/three-calendars\.json npm start/);
    assert.match(run(['--tickets', 'many']), /--tickets is 1 to 10000/);
    assert.match(run([], { DATA_DIR: join(root, 'no-such-desk') }), /run `npm start` in another terminal first/);
  });
});
