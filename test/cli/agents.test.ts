import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { runProgram } from './run-desk.ts';

const dayMs = 86_400_000;

describe('agents of examples/agents on a real desk', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let bot: Person;
  let boss: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    bot = await desk.person('triage-bot', ['agent']);
    boss = await desk.person('overdue-bot', ['supervisor']);
    await desk.group('软件支持组', [wang], ['software']);
    await desk.group('二线', [wang]);
  });
  after(() => desk.stop());

  const env = (who: Person) => ({ DESK_URL: desk.api.url, DESK_TOKEN: who.token });
  const show = async (number: string) => (await desk.api.send('GET', `/tickets/${number}`, { token: wang.token })).body;

  it('auto-triage.ts classifies and claims what it knows, once, and leaves the rest', async () => {
    const known = await desk.submit(li, customerRequest({ category: undefined }));
    const strange = await desk.submit(li, customerRequest({ category: undefined, title: '?', description: '……' }));
    const triage = () =>
      runProgram(process.execPath, ['--import', 'tsx', 'examples/agents/auto-triage.ts'], { env: env(bot) });
    const first = await triage();
    assert.equal(first.code, 0, first.err);
    assert.deepEqual(first.out.trimEnd().split('\n').sort(), [
      `${known}  software/function, claimed`,
      `${strange}  left for people`,
    ]);
    const ticket = await show(known);
    assert.deepEqual([ticket.owner.id, ticket.status], [bot.id, 'in_progress']);
    assert.deepEqual(ticket.category, ['software', 'function']);
    assert.equal((await triage()).out, `${strange}  left for people\n`);
  });

  it('escalate-overdue.sh hands an overdue ticket over, once', async () => {
    const number = await desk.submit(li, customerRequest());
    await desk.does(boss, number, 'assign', { to: 'wang' });
    await desk.pass(number, 9 * dayMs);
    await desk.settled(number);
    const escalate = () =>
      runProgram('bash', ['examples/agents/escalate-overdue.sh', '二线'], {
        env: { ...env(boss), DESK: `${process.execPath} cli/bin.mjs` },
      });
    const run = await escalate();
    assert.equal(run.code, 0, run.err);
    assert.match(run.out, new RegExp(`^${number}: escalate is recorded, revision \\d+\\.\n$`));
    const ticket = await show(number);
    assert.equal(ticket.group.name, '二线');
    const types = await desk.types(number);
    assert.equal(types.filter((type) => type === 'escalated').length, 1);
    // It waits in the group's queue now, so nobody works on it.
    assert.equal((await escalate()).out, '');
  });
});
