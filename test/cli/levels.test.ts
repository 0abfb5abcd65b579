import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaled } from '../domain/preview/next-version.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { type Run, runDesk } from './run-desk.ts';

const key = 'customer-response';

/** A level's code with no word behind it: "P1" means the top level of one policy and the second of another. */
const bare = /\bP[0-4]\b(?! [\p{L}])/u;

describe('what the command line shows to people: levels by code and word, clocks by name', function () {
  this.timeout(120_000);
  let desk: Desk;
  let admin: Person;
  let wang: Person;
  let li: Person;
  let number: string;
  let folder: string;
  let draft: string;

  const as = (person: Person) => ({ env: { DESK_URL: desk.api.url, DESK_TOKEN: person.token } });
  const does = async (person: Person, ...args: string[]): Promise<Run> => {
    const run = await runDesk(args, as(person));
    assert.equal(run.code, 0, `${args.join(' ')}: ${run.err}`);
    return run;
  };
  const regrade = (level: string) => desk.does(wang, number, 'grade', { level, reason: 'x' });

  // The desk's own policy is another: what tells the words is the ticket's.
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'desk-levels-'));
    desk = await startDesk({ policy: 'default' });
    admin = await desk.person('admin', ['administrator']);
    wang = await desk.person('wang', ['engineer']);
    li = await desk.person('li', ['requester']);
    await desk.group('软件支持组', [wang], ['software']);
    const rule = { basis: 'category', value: 'software', policy: key };
    const set = await desk.api.send('PUT', '/policy-selection', { token: admin.token, body: rule });
    assert.equal(set.status, 200, JSON.stringify(set.body));
    number = await desk.submit(li, customerRequest());
    await desk.does(wang, number, 'classify', { category: 'software/function' });
    await regrade('P1');
    await desk.does(wang, number, 'claim');
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    const body = JSON.parse(readFileSync(`policies/${key}.json`, 'utf8'));
    const next = { ...body, version: body.version + 1, clocks: scaled('resolve', 0.5)(body.clocks) };
    draft = join(folder, `${key}.json`);
    writeFileSync(draft, JSON.stringify(next, null, 2));
  });
  after(async () => {
    await desk.stop();
    rmSync(folder, { recursive: true });
  });

  it('on a ticket, in its ledger and on its timeline, of former levels, too, whatever policy new tickets get', async () => {
    for (const args of [['list'], ['show', number], ['deadlines', number], ['deadlines', number, '--explain']]) {
      for (const language of ['zh', 'en']) {
        const { out } = await does(wang, ...args, '--lang', language);
        assert.doesNotMatch(out, bare, args.join(' '));
      }
    }
    const { out } = await does(wang, 'timeline', number);
    assert.doesNotMatch(out, bare);
    assert.match(out, /to: P1 High\n +from: P2 Medium\n/);
  });

  it('as it happens, on all tickets', async () => {
    let seen = false;
    const watching = does(wang, 'watch', '--count', '6', '--lang', 'zh').finally(() => {
      seen = true;
    });
    for (let count = 0; !seen && count < 60; count += 1) {
      await regrade(count % 2 === 0 ? 'P2' : 'P1');
      await new Promise((done) => setTimeout(done, 100));
    }
    const { out } = await watching;
    assert.match(out, /from: P[12] [中高]\n/);
    assert.doesNotMatch(out, bare);
  });

  it('in the preview of a version', async () => {
    const args = ['policy', 'publish', draft, '--note', 'Faster', '--running', 'switch', '--dry-run'];
    const [zh, en] = await Promise.all([does(admin, ...args, '--lang', 'zh'), does(admin, ...args)]);
    assert.match(en.out, new RegExp(`${number} +P[12] (High|Medium) +Resolution `), en.out);
    for (const { out } of [zh, en]) {
      // Above it stands where the documents differ, by path.
      const preview = out.replace(/^~ .*\n/gm, '');
      assert.doesNotMatch(preview, bare);
      assert.doesNotMatch(preview, /\bresolve\b/);
    }
  });

  it('in a backtest: sums, tickets and both as CSV', async () => {
    const body = JSON.parse(readFileSync(draft, 'utf8'));
    writeFileSync(draft, JSON.stringify({ ...body, clocks: scaled('respond', 0.0001)(body.clocks) }));
    const args = ['policy', 'backtest', '--policy', draft, '--from', '2020-01-01', '--to', '2100-01-01'];
    const [text, tickets, sums, wrong] = await Promise.all([
      does(admin, ...args),
      does(admin, ...args, '--csv'),
      does(admin, ...args, '--csv', 'sums'),
      runDesk([...args, '--csv', 'all'], as(admin)),
    ]);
    assert.match(text.out, /\nlevel +P[12] (High|Medium) /);
    // Missed under the draft; if the level was reviewed after its limit, past at regrading.
    assert.match(text.out, /\ndeadline +Response +1 +0 +0 +[01]\n/);
    assert.match(
      tickets.out,
      new RegExp(`\\n${number},P[12] (High|Medium),软件支持组,[^,]*,respond/1.1,Response,met,`),
    );
    assert.match(
      sums.out,
      /^by,key,name,recorded_met,recorded_missed,recorded_other,draft_met,draft_missed,draft_other\ntotal,/,
    );
    assert.match(sums.out, /\nlevel,P[12],P[12] (High|Medium),/);
    assert.match(sums.out, /\nclock,respond,Response,1,0,0,0,(1,0|0,1)\n/);
    for (const { out, err } of [text, tickets]) {
      assert.doesNotMatch(out, bare);
      assert.doesNotMatch(err, bare);
    }
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /--csv is one of tickets, sums/);
  });

  it('in a refusal, on the spot and on the timeline', async () => {
    const [unknown, low] = await Promise.all([
      runDesk(['grade', number, '--level', 'P9', '--reason', 'x', '--lang', 'zh'], as(wang)),
      runDesk(['schedule', number, '--until', '2099-01-01T00:00:00+08:00'], as(wang)),
    ]);
    assert.match(unknown.err, /P0 紧急, P1 高, P2 中, P3 低/);
    assert.match(low.err, /allowed: P3 Low/);
    await desk.signal(number, 'grade', { by: 'wang', level: 'P8', reason: 'x' });
    await desk.settled(number);
    const { out } = await does(wang, 'timeline', number);
    assert.match(out, /details: .*"P0 Urgent"/);
    assert.doesNotMatch(out, bare);
  });
});
