import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { freshHome, type Run, type RunOptions, runDesk } from './run-desk.ts';

describe('desk, the command line: what goes wrong, and its exit codes', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let number: string;

  const as = (who: Person, options: RunOptions = {}): RunOptions => ({
    ...options,
    env: { DESK_URL: desk.api.url, DESK_TOKEN: who.token, ...options.env },
  });
  const fails = (run: Run, code: number, sentence: RegExp): void => {
    assert.equal(run.code, code, run.out + run.err);
    assert.equal(run.out, '');
    assert.match(run.err, sentence);
    assert.ok(!run.err.includes('ddt_'), 'no token is printed');
  };

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    number = await desk.submit(li, customerRequest());
  });
  after(() => desk.stop());

  it('2: the command line itself is wrong, said in the language of the caller', async () => {
    const [unknown, option, missing, nothing] = await Promise.all([
      runDesk(['asign', number, '--lang', 'zh'], as(wang)),
      runDesk(['assign', number, '--too', 'x'], as(wang)),
      runDesk(['show'], as(wang, { env: { LC_ALL: 'zh_CN.UTF-8' } })),
      runDesk(['submit'], as(li)),
    ]);
    fails(unknown, 2, /没有子命令 asign。 是否指 assign？/);
    fails(option, 2, /There is no option --too\. Did you mean --to\?/);
    fails(missing, 2, /缺少参数 number。/);
    fails(nothing, 2, /There is nothing to submit/);
    fails(
      await runDesk(['list'], { env: { DESK_URL: 'foo', DESK_TOKEN: 'x' } }),
      2,
      /foo is not an http or https address/,
    );
  });

  it('3: refused, with the reason; also when the ticket has changed since it was read', async () => {
    const revision = Number(/Revision +(\d+)/.exec((await runDesk(['show', number], as(wang))).out)?.[1]);
    const done = await runDesk(['note', number, '--text', 'x', '--if-match', String(revision)], as(wang));
    assert.equal(done.code, 0, done.err);
    const [stale, refused, json] = await Promise.all([
      runDesk(['note', number, '--text', 'x', '--if-match', String(revision), '--lang', 'zh'], as(wang)),
      runDesk(['resume', number], as(wang)),
      runDesk(['archive', number, '--final-solution', 'x', '--archive-date', '2026-11-22', '--json'], as(wang)),
    ]);
    fails(stale, 3, new RegExp(`工单已变更，当前版本为 ${revision + 1}`));
    fails(refused, 4, /You may not do this/);
    const problem = JSON.parse(json.err);
    assert.deepEqual([json.code, problem.status, problem.code], [4, 403, 'forbidden']);
    await desk.does(wang, number, 'claim');
    fails(await runDesk(['resume', number], as(wang)), 3, /not waiting/);
  });

  it('4: not signed in, a token that is not valid, a token of another desk', async () => {
    const home = freshHome();
    const [nobody, wrong] = await Promise.all([
      runDesk(['list', '--lang', 'zh'], { env: home }),
      runDesk(['list'], { env: { DESK_URL: desk.api.url, DESK_TOKEN: `ddt_${'x'.repeat(43)}` } }),
    ]);
    fails(nobody, 4, /尚未登录/);
    fails(wrong, 4, /Sign in first.*\n.*desk login/);
    const signedIn = await runDesk(['login', desk.api.url, '--token', '-'], { env: home, input: `${wang.token}\n` });
    assert.equal(signedIn.code, 0, signedIn.err);
    assert.ok(!(signedIn.out + signedIn.err).includes('ddt_'));
    const file = join(home.XDG_CONFIG_HOME!, 'durable-desk', 'credentials.json');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).account, 'wang');

    let asked = 0;
    const stranger = createServer((_, response) => {
      asked += 1;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    fails(await runDesk(['list'], { env: { ...home, DESK_URL: url } }), 4, /but you are signed in at/);
    assert.equal(asked, 0, 'the token is not sent to a stranger');
    stranger.close();
  });

  it('5: no such ticket, or none that one may see; no such name', async () => {
    const [ticket, group] = await Promise.all([
      runDesk(['show', 'TS20200101001'], as(wang)),
      runDesk(['list', '--group', 'nobody', '--lang', 'zh'], as(wang)),
    ]);
    fails(ticket, 5, /TS20200101001/);
    fails(group, 5, /没有名为 nobody 的账号或小组/);
  });

  it('6: no answer; the same id may be sent again', async () => {
    const [away, json] = await Promise.all([
      runDesk(['claim', number, '--idempotency-key', 'mine-1'], as(wang, { env: { DESK_URL: 'http://127.0.0.1:9' } })),
      runDesk(['list', '--json'], as(wang, { env: { DESK_URL: 'http://127.0.0.1:9' } })),
    ]);
    fails(away, 6, /No answer from http:\/\/127\.0\.0\.1:9\.\n.*--idempotency-key mine-1/);
    assert.deepEqual([json.code, JSON.parse(json.err).code], [6, 'unavailable']);
  });

  it('7: every wrong field is named by its option', async () => {
    const [command, submitted, listed] = await Promise.all([
      runDesk(['temporary-solution', number, '--permanent-fix-by', '2026-12-01T10:00'], as(wang)),
      runDesk(['submit', '--title', 'x', '--scope', 'planet', '--nonsense', 'y', '--lang', 'zh'], as(li)),
      runDesk(['list', '--status', 'lost', '--submitted-from', 'yesterday'], as(wang)),
    ]);
    fails(command, 7, /--text {2}is missing/);
    assert.match(command.err, /--plan {2}is missing/);
    assert.match(command.err, /--permanent-fix-by {2}must be a time with a zone/);
    fails(submitted, 7, /--description {2}/);
    assert.match(submitted.err, /--scope {2}.*person/);
    assert.match(submitted.err, /--nonsense {2}/);
    fails(listed, 7, /--status {2}.*in_progress/);
    assert.match(listed.err, /--submitted-from {2}/);
  });

  it('carries a command out once for one id', async () => {
    const [first, second] = [
      await runDesk(['note', number, '--text', 'once', '--idempotency-key', 'once-1', '--json'], as(wang)),
      await runDesk(['note', number, '--text', 'once', '--idempotency-key', 'once-1', '--json'], as(wang)),
    ];
    assert.deepEqual(JSON.parse(second.out), JSON.parse(first.out));
    const outcome = await runDesk(['outcome', 'once-1', '--ticket', number], as(wang));
    assert.match(outcome.out, new RegExp(`^${number} {2}recorded {2}Revision \\d+\n$`));
  });

  it('shows what others wrote without what would steer the terminal', async () => {
    await desk.does(li, number, 'message', { text: 'a\u001b]0;owned\u0007b\u202ec' });
    const { out } = await runDesk(['timeline', number, '--order', 'desc', '--limit', '1'], as(wang));
    assert.match(out, /a\ufffd\]0;owned\ufffdb\ufffdc/);
  });
});
