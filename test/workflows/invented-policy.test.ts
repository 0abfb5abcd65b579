import assert from 'node:assert/strict';
import { loadConfig } from '../../config/config.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { berlin, harbourPolicy, harbourRequest } from './deadlines/harbour.ts';
import { ledgerOf, rungsOf } from './deadlines/ledger.ts';
import { openStory, type Story } from './deadlines/story.ts';

const opened = berlin('2025-10-20 10:00:00');

/** A third policy, which no code knows of: its own form, levels, categories, clocks, calendar, recipients and windows. */
describe('a ticket under an invented policy file', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;
  let chief: Person;

  before(async () => {
    const { policy } = loadConfig({ DESK_POLICY: harbourPolicy });
    desk = await startDesk({ policy });
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    chief = await desk.person('chief', ['supervisor']);
    const director = await desk.person('director', ['agent']);
    const service = await desk.person('service', ['agent']);
    const manager = await desk.person('manager', ['agent']);
    await desk.group('码头组', [chief, wang], ['gate']);
    await desk.db
      .insertInto('post')
      .values([
        { key: 'technical_director', holder_id: director.id },
        { key: 'general_manager', holder_id: manager.id },
        { key: 'customer_service_supervisor', holder_id: service.id },
      ])
      .execute();
  });
  after(() => desk.stop());

  const submit = (form: Record<string, unknown>): Promise<Story> => openStory(desk, li, harbourRequest(form), opened);
  const ladder = async (number: string, deadline: string): Promise<string[]> =>
    (await rungsOf(desk, number, deadline)).map(({ percent, dueAt, told }) => `${percent} ${dueAt} ${told.join(' ')}`);

  it('its form is asked for: fields of other policies are refused, all wrong ones at once', async () => {
    const form = { berth: 'A7', requestType: 'wish', category: 'crane', urgency: 'high', tide: 'still' };
    const answer = await desk.api.send('POST', '/tickets', { token: li.token, body: { form } });
    assert.equal(answer.status, 400);
    const fields = answer.body.errors.map((one: { field: string }) => one.field).sort();
    assert.deepEqual(fields, ['form.description', 'form.requestType', 'form.tide', 'form.urgency']);
  });

  it('its levels, clocks and calendar promise; a limit depends on the request type too', async () => {
    const promised = async (form: Record<string, unknown>) => {
      const body = { ...harbourRequest(form), acceptedAt: opened };
      const { status, body: receipt } = await desk.api.send('POST', '/tickets', { token: li.token, body });
      assert.equal(status, 201, JSON.stringify(receipt));
      const { level } = receipt;
      return [
        `${level.code} ${level.word.zh}`,
        ...receipt.promised.map((one: { clock: string; dueAt: string }) => `${one.clock} ${one.dueAt}`),
      ];
    };
    // 31 open hours of the harbour's watch: 11.5 on Monday, 15.5 on Tuesday, 4 on Wednesday.
    const rest = [`assign ${berlin('2025-10-20 10:05:00')}`, `resolve ${berlin('2025-10-22 10:00:00')}`];
    assert.deepEqual(
      (await promised({ requestedLevel: 'red' })).sort(),
      ['R 红', rest[0], rest[1], `respond ${berlin('2025-10-20 10:20:00')}`].sort(),
    );
    assert.deepEqual((await promised({})).sort(), ['A 黄', ...rest, `respond ${berlin('2025-10-20 13:00:00')}`].sort());
    assert.deepEqual(
      (await promised({ requestType: 'question' })).sort(),
      // Six hours with the watch's break from 14:00 to 14:30.
      ['A 黄', ...rest, `respond ${berlin('2025-10-20 16:30:00')}`].sort(),
    );
  });

  it('its own rungs tell its own people', async () => {
    const { number, until } = await submit({ requestedLevel: 'red', category: 'gate/barrier' });
    await desk.does(chief, number, 'assign', { to: 'wang' });
    await until(berlin('2025-10-28 12:00:00'));
    assert.deepEqual(await ladder(number, 'respond/1.1'), [
      `80 ${berlin('2025-10-20 10:16:00')} wang`,
      `100 ${berlin('2025-10-20 10:20:00')} chief`,
      `200 ${berlin('2025-10-20 10:40:00')} director`,
    ]);
    const resolve = await rungsOf(desk, number, 'resolve/1.1');
    assert.deepEqual(
      resolve.map(({ percent, told }) => `${percent} ${told.join(' ')}`),
      ['50 chief wang', '100 director wang', '300 manager'],
    );
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.due_at, berlin('2025-10-22 10:00:00'));
  });

  it('unassigned for five minutes, its reviewers are told', async () => {
    const { number, until } = await submit({ category: 'crane' });
    await until(berlin('2025-10-20 10:06:00'));
    // No warning; the reviewers of a ticket that has no group yet are whoever assigns, beside the rung's group lead.
    assert.deepEqual(await ladder(number, 'assign/1.1'), [`100 ${berlin('2025-10-20 10:05:00')} chief service`]);
  });

  it('lives a whole life: review, waiting, temporary solution, confirmation, archive, reopening within two days', async () => {
    const { number, until } = await submit({ requestedLevel: 'red', category: 'gate/scanner', tide: 'out' });
    const first = await desk.api.send('GET', `/tickets/${number}`, { token: li.token });
    assert.equal(first.body.form.tide, 'out');
    assert.ok((await desk.types(number)).includes('level_review_pushed'), 'red is reviewed');
    await desk.does(wang, number, 'review_level', { level: 'amber', reason: '船还能动' });
    const regraded = await ledgerOf(desk, number);
    assert.deepEqual(
      [regraded['respond/1.1']!.level, regraded['respond/1.1']!.due_at],
      ['amber', berlin('2025-10-20 13:00:00')],
    );
    await desk.does(wang, number, 'claim');
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    await desk.does(wang, number, 'wait', { reason: 'appointment', until: '2029-01-01T00:00:00Z' });
    await until(berlin('2025-10-21 10:00:00'));
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.state, 'paused', 'its appointments stop the clock');
    const temporary = { text: '手动开闸', plan: '换扫描头', permanentFixBy: '2029-01-01T00:00:00Z' };
    await desk.does(wang, number, 'temporary_solution', temporary);
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.state, 'met', 'a temporary solution counts here');
    await desk.does(wang, number, 'resolve', { solution: '换扫描头', verification: '扫描十次均成功' });
    await desk.does(li, number, 'confirm', { outcome: 'solved', needMet: true });
    await desk.does(wang, number, 'archive', { finalSolution: '换扫描头', archiveDate: '2025-10-21' });
    await until(berlin('2025-10-22 10:00:00'));
    await desk.does(li, number, 'reopen', { reason: '又坏了' });
    const again = await ledgerOf(desk, number);
    assert.deepEqual(
      Object.keys(again)
        .filter((id) => id.includes('/2.'))
        .sort(),
      ['resolve/2.1', 'respond/2.1'],
    );
    await desk.does(wang, number, 'diagnose', { means: ['onsite'], findings: '接头松了' });
    await desk.does(wang, number, 'respond', { channel: 'onsite' });
    await desk.does(wang, number, 'resolve', { solution: '拧紧接头', verification: '扫描十次均成功' });
    await desk.does(li, number, 'confirm', { outcome: 'solved' });
    await desk.does(wang, number, 'archive', { finalSolution: '拧紧接头', archiveDate: '2025-10-22' });
    await desk.pass(number, 2 * 86_400_000 + 60_000);
    const { status } = await desk.client.workflow.getHandle(number).describe();
    assert.equal(status.name, 'COMPLETED', 'its window is two days');
    const late = await desk.command(li, number, 'reopen', { reason: '又坏了' });
    assert.equal(late.status, 409);
  });
});
