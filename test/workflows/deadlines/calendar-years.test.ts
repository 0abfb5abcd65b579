import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { customerRequest } from '../../support/forms.ts';
import { ledgerOf } from './ledger.ts';
import { shanghai } from './shanghai.ts';
import { openStory, type Story } from './story.ts';

describe('years for which the Chinese calendar is provisional or missing (1.5)', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer', 'supervisor']);
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(() => desk.stop());

  const open = (at: string, form: Record<string, unknown> = {}): Promise<Story> =>
    openStory(desk, li, customerRequest(form), shanghai(at));

  const flagsOf = async (number: string): Promise<Record<string, boolean>> => {
    const rows = await desk.db
      .selectFrom('ticket_event')
      .select('data')
      .where('number', '=', number)
      .where('type', '=', 'deadline_started')
      .orderBy('seq')
      .execute();
    const started = rows.map(({ data }) => data as unknown as { deadline: string; provisionalCalendar: boolean });
    return Object.fromEntries(started.map(({ deadline, provisionalCalendar }) => [deadline, provisionalCalendar]));
  };

  it('a working-time limit in 2026 is not flagged', async () => {
    const { number } = await open('2026-11-20 16:00');
    assert.deepEqual(await flagsOf(number), { 'assign/1.1': false, 'respond/1.1': false, 'resolve/1.1': false });
  });

  it('one that reaches into 2027, whose holidays are not announced, is flagged; a 24x7 limit is not', async () => {
    const { number } = await open('2026-12-31 16:00');
    assert.deepEqual(await flagsOf(number), { 'assign/1.1': false, 'respond/1.1': false, 'resolve/1.1': true });
    const ledger = await desk.api.send('GET', `/tickets/${number}/deadlines`, { token: wang.token });
    assert.equal(ledger.status, 200);
    const flags = ledger.body.items.map((line: { id: string; provisionalCalendar: boolean }) => [
      line.id,
      line.provisionalCalendar,
    ]);
    assert.deepEqual(Object.fromEntries(flags)['resolve/1.1'], true);
  });

  it('so is one in 2029, for which there is no pack at all', async () => {
    const { number } = await open('2029-03-01 10:00');
    assert.equal((await flagsOf(number))['resolve/1.1'], true);
    assert.equal((await ledgerOf(desk, number))['resolve/1.1']!.due_at, shanghai('2029-03-02 10:00'));
  });

  it('a limit that regrading moves into 2027 is flagged on the ledger', async () => {
    const { number } = await open('2026-12-30 16:00');
    assert.equal((await flagsOf(number))['resolve/1.1'], false);
    await desk.does(wang, number, 'classify', { category: 'software/function' });
    await desk.does(wang, number, 'grade', { level: 'P3', reason: '不急' });
    const answer = await desk.api.send('GET', `/tickets/${number}/deadlines`, { token: wang.token });
    const line = answer.body.items.find(({ id }: { id: string }) => id === 'resolve/1.1');
    assert.ok(line.dueAt > '2027');
    assert.equal(line.provisionalCalendar, true);
  });
});
