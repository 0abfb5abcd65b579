import assert from 'node:assert/strict';
import { roles } from '../../contracts/actor.ts';
import { runDesk, runInTerminal, runProgram } from '../cli/run-desk.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';
import { testServers } from '../support/servers.ts';

describe('doctor on the command line', () => {
  let desk: Desk;
  let li: Person;
  let boss: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    boss = await desk.person('boss', ['administrator']);
  });
  after(() => desk.stop());

  const env = (who: Person) => ({ DESK_URL: desk.api.url, DESK_TOKEN: who.token });
  const doctor = (args: string[], more: Record<string, string> = {}) =>
    runDesk(['doctor', ...args], { env: { ...env(boss), ...more } });
  const beside = async (args: string[], more: Record<string, string> = {}) => {
    const { temporalAddress } = await testServers();
    return runProgram(process.execPath, ['--import', 'tsx', 'doctor/doctor-command.ts', ...args], {
      env: {
        DATABASE_URL: desk.databaseUrl,
        TEMPORAL_ADDRESS: temporalAddress,
        TEMPORAL_NAMESPACE: desk.namespace,
        TASK_QUEUE: desk.api.context.settings.taskQueue,
        ...more,
      },
    });
  };
  const dead = async (): Promise<string> => {
    const number = await desk.submit(li, customerRequest());
    await desk.client.workflow.getHandle(number).terminate();
    return number;
  };

  it('says that a sound desk is sound, in both languages, with exit code 0', async () => {
    await desk.submit(li, customerRequest());
    const run = await doctor([]);
    assert.deepEqual([run.code, run.err], [0, '']);
    assert.match(run.out, /^desk 0\.1\.0, Node\.js .*, PostgreSQL .*, Temporal .*\n1 tickets .* 0 faults/);
    assert.match(run.out, /The desk is sound\.\n$/);
    assert.match((await beside([], { LANG: 'zh_CN.UTF-8' })).out, /服务台正常。\n$/);
  });

  it('tells what it finds with its remedy, exit code 1; --repair mends it, exit code 0', async () => {
    const number = await dead();
    const run = await doctor([]);
    assert.equal(run.code, 1);
    assert.match(run.out, new RegExp(`${number}  not_running  No workflow is running \\(terminated\\)`));
    assert.match(run.out, /What to do:\n {2}not_running: --repair revives it/);
    const json = JSON.parse((await doctor(['--json', '--ticket', number])).out);
    assert.deepEqual(json.findings[0].facts, { closedAs: 'terminated', status: 'pending_assignment', revision: 8 });
    const repair = await doctor(['--repair']);
    assert.equal(repair.code, 0, repair.out);
    assert.match(repair.out, new RegExp(`${number}  not_running  revive  done`));
    assert.equal((await doctor([])).code, 0);
    const { items } = (await desk.api.send('GET', '/audit', { token: boss.token })).body;
    assert.deepEqual([items[0].action, items[0].subjectId], ['doctor_repaired', number]);
  });

  it('asks on a terminal, where it shows a bar, before it changes anything', async () => {
    const number = await dead();
    const no = await runInTerminal(['doctor', '--repair'], { env: env(boss), input: 'no\n' });
    assert.match(no.out, /Repair now \(revive 1\)\? yes\/no:[\s\S]*Nothing was repaired/);
    assert.match(no.out, /░.*% .*tickets/);
    assert.equal(no.code, 1);
    const yes = await runInTerminal(['doctor', '--repair', '--ticket', number], { env: env(boss), input: 'yes\n' });
    assert.equal(yes.code, 0, yes.out);
  });

  it('is the same beside the databases, without the API: 0, 1, and 2 when it cannot examine', async () => {
    const number = await dead();
    const run = await beside(['--json']);
    assert.equal(run.code, 1, run.err);
    const found = JSON.parse(run.out);
    assert.deepEqual(
      found.findings.map((one: { code: string; number: string }) => [one.code, one.number]),
      [['not_running', number]],
    );
    const repair = await beside(['--repair', '--yes', '--json']);
    assert.equal(repair.code, 0, repair.err);
    assert.equal(JSON.parse(repair.out).repairs[0].outcome, 'done');
    const away = await beside([], { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' });
    assert.deepEqual([away.code, /Cannot examine/.test(away.err)], [2, true]);
    assert.equal((await beside(['--ticket', 'TS20000101001'])).code, 2);
    assert.match((await beside(['--help'])).out, /npm run doctor -- --repair/);
  });

  it('examines only what changed since', async () => {
    const json = JSON.parse((await doctor(['--json', '--since', '2100-01-01T00:00:00Z'])).out);
    assert.equal(json.examined.tickets, 0);
    assert.equal((await doctor(['--since', 'yesterday'])).code, 7);
    assert.equal((await doctor(['--ticket', 'TS20000101001'])).code, 5);
  });

  it('is for administrators only, each of its endpoints', async () => {
    for (const role of roles) {
      const { token } = await desk.person(`as-${role}`, [role]);
      const body = { findings: [{ code: 'not_running', number: 'TS20000101001' }] };
      const answers = await Promise.all([
        desk.api.send('GET', '/doctor', { token }),
        desk.api.send('GET', '/doctor/tickets', { token }),
        desk.api.send('GET', '/doctor/workflows', { token }),
        desk.api.send('POST', '/doctor/repair', { token, body }),
      ]);
      const expected = role === 'administrator' ? 200 : 403;
      assert.deepEqual(
        answers.map(({ status }) => status),
        [expected, expected, expected, expected],
        role,
      );
    }
    assert.equal((await runDesk(['doctor'], { env: env(li) })).code, 4);
  });
});
