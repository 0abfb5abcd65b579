import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { makeDemoPeople } from '../../dev/demo/people.ts';
import { playDemo } from '../../dev/demo/play.ts';
import { type Desk, startDesk } from '../support/desk.ts';

describe('npm run demo', () => {
  for (const policy of ['customer-response', 'it-service-form']) {
    it(`submits what fits ${policy} and plays a whole life by raw signals`, async () => {
      const desk: Desk = await startDesk({ policy });
      try {
        const lines: string[] = [];
        const print = (line: string) => {
          lines.push(line);
        };
        const numbers = await playDemo({ apiUrl: desk.api.url, db: desk.db, client: desk.client, paceMs: 0, print });
        assert.equal(numbers.length, policy === 'customer-response' ? 2 : 3);
        const [played, ...others] = numbers;
        const { status, state } = await ticket(desk, played!);
        assert.deepEqual([status, state.round], ['follow_up', 3], lines.join('\n'));
        assert.equal((await desk.types(played!)).filter((type) => type === 'command_rejected').length, 1);
        for (const other of others) assert.equal((await ticket(desk, other)).status, 'pending_assignment');
        assert.deepEqual(await makeDemoPeople(desk.db, []), [], 'a second time makes nobody');
        const held = await desk.db
          .selectFrom('api_token')
          .select('id')
          .where('name', 'like', 'demo %')
          .where('revoked_at', 'is', null)
          .execute();
        assert.deepEqual(held, [], 'its tokens are revoked');
      } finally {
        await desk.stop();
      }
    }).timeout(120_000);
  }

  it('explains itself, and says what to do when no desk runs', () => {
    const root = join(import.meta.dirname, '../..');
    const run = (args: string[], env: Record<string, string> = {}) =>
      execFileSync(process.execPath, ['--import', 'tsx', 'dev/demo.ts', ...args], {
        cwd: root,
        env: { PATH: process.env.PATH, ...env },
        encoding: 'utf8',
        stdio: 'pipe',
      });
    assert.match(run(['--help']), /plays one\s+whole life by raw Temporal signals/);
    const stderr = (args: string[], env?: Record<string, string>): string => {
      try {
        run(args, env);
      } catch (error) {
        return (error as { stderr: string }).stderr;
      }
      throw new Error('it should have failed');
    };
    assert.match(stderr(['--pace', 'fast']), /--pace is 0 to 60 seconds/);
    assert.match(stderr([], { DATA_DIR: join(root, 'no-such-desk') }), /run `npm start` in another terminal first/);
  });
});

const ticket = (desk: Desk, number: string) =>
  desk.db.selectFrom('ticket').select(['status', 'state']).where('number', '=', number).executeTakeFirstOrThrow();
