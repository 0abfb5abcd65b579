import assert from 'node:assert/strict';
import type { ForecastView } from '../../../contracts/forecast-view.ts';
import { instantOf, msOf } from '../../../contracts/instant.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { forecastPolicy } from '../../support/forecast-policy.ts';
import { customerRequest } from '../../support/forms.ts';
import { shanghai } from './shanghai.ts';
import { openStory, type Story } from './story.ts';

const opened = shanghai('2025-10-24 10:00');
const horizon = shanghai('2025-11-05 12:00:30');
const policy = forecastPolicy();

/** The real ticket, its time skipped to the horizon, does exactly what was foretold of it. */
describe('the forecast over HTTP, beside the running ticket', () => {
  let desk: Desk;
  let li: Person;
  let wang: Person;

  before(async () => {
    desk = await startDesk({ policy });
    li = await desk.person('li', ['requester']);
    wang = await desk.person('wang', ['engineer']);
    await desk.person('supervisor', ['supervisor']);
    await desk.db
      .updateTable('account')
      .set({ email: 'wang@example.com', notify_email: true })
      .where('id', '=', wang.id)
      .execute();
    await desk.group('软件支持组', [wang], ['software']);
  });
  after(() => desk.stop());

  const claimed = async (form: Record<string, unknown> = {}): Promise<Story> => {
    const story = await openStory(desk, li, customerRequest(form), opened);
    await desk.does(wang, story.number, 'claim');
    return story;
  };
  const asked = async (): Promise<Story> => {
    const story = await claimed();
    const { number } = story;
    await desk.does(wang, number, 'respond', { channel: 'phone' });
    await desk.does(wang, number, 'classify', { category: 'software/function' });
    await desk.does(wang, number, 'resolve', { solution: '重启服务', verification: '导出成功' });
    return story;
  };
  const answered = async (input: Record<string, unknown>): Promise<Story> => {
    const story = await asked();
    await desk.does(li, story.number, 'confirm', input);
    return story;
  };
  const waiting = async (input: Record<string, unknown>): Promise<Story> => {
    const story = await claimed();
    await desk.does(wang, story.number, 'wait', input);
    return story;
  };
  const states: Record<string, () => Promise<Story>> = {
    pending_assignment: () => openStory(desk, li, customerRequest({ scope: 'company', urgency: 'high' }), opened),
    in_progress: () => claimed(),
    'in_progress, resting for the requester': () => waiting({ reason: 'requester' }),
    'in_progress, until a date': () => waiting({ reason: 'deferred', until: shanghai('2025-10-29 15:07') }),
    pending_confirmation: () => asked(),
    follow_up: () => answered({ outcome: 'not_solved', reason: '仍然没有反应' }),
    resolved: () => answered({ outcome: 'solved' }),
    archived: async () => {
      const story = await answered({ outcome: 'solved' });
      await desk.does(wang, story.number, 'archive', { finalSolution: '重启服务', archiveDate: '2025-10-24' });
      return story;
    },
    cancelled: async () => {
      const story = await claimed();
      await desk.does(li, story.number, 'cancel', { reason: '不需要了', kind: 'withdrawn' });
      return story;
    },
  };

  const forecastOf = async (number: string, by: Person): Promise<ForecastView> => {
    const answer = await desk.api.send('GET', `/tickets/${number}/forecast?until=${horizon}`, { token: by.token });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const names = async (): Promise<Map<string, string>> =>
    new Map(
      (await desk.db.selectFrom('account').select(['id', 'account']).execute()).map((one) => [one.id, one.account]),
    );

  /** What was recorded after a revision: events with their rungs, and who was told of each over which channel. */
  const happened = async (number: string, revision: number) => {
    const [events, told, accounts] = await Promise.all([
      desk.db
        .selectFrom('ticket_event')
        .select(['seq', 'type', 'at', 'data'])
        .where('number', '=', number)
        .where('seq', '>', revision)
        .orderBy('seq')
        .execute(),
      desk.db
        .selectFrom('notification')
        .select(['seq', 'account_id', 'channel'])
        .where('number', '=', number)
        .where('seq', '>', revision)
        .execute(),
      names(),
    ]);
    const typeOf = new Map(events.map(({ seq, type }) => [seq, type]));
    return {
      events: events as { seq: number; type: string; at: string; data: { rung?: string; dueAt?: string } }[],
      told: told
        .map(({ seq, account_id, channel }) => `${typeOf.get(seq)} ${accounts.get(account_id)} ${channel}`)
        .sort(),
    };
  };

  for (const [state, begin] of Object.entries(states)) {
    it(`is what happens to a ticket that is ${state}: events, rungs, instants, whom they tell, the status then`, async () => {
      const story = await begin();
      const { number } = story;
      await desk.settled(number);
      const ticket = async () => (await desk.api.send('GET', `/tickets/${number}`, { token: wang.token })).body;
      const { revision, deadlines } = await ticket();
      const foretold = await forecastOf(number, wang);
      assert.equal(foretold.status, state.split(',')[0]);
      assert.equal(foretold.cut, false);
      // Time runs on while tasks do: whatever is late is so by no more than the leaps took in real time.
      const begunAt = Date.now();
      if (state !== 'cancelled') await story.until(horizon);
      const tookMs = Date.now() - begunAt + 1_000;

      const { events, told } = await happened(number, revision);
      assert.deepEqual(
        foretold.items.flatMap((item) => item.events),
        events.map(({ type }) => type),
      );
      const rungs = events.filter(({ data }) => data.rung !== undefined);
      const wanted = foretold.items.filter(({ rung }) => rung !== null);
      assert.deepEqual(
        wanted.map(({ rung }) => rung?.effect),
        rungs.map(({ data }) => data.rung),
      );
      const running = new Set(deadlines.map(({ id }: { id: string }) => id));
      for (const [index, { rung, at }] of wanted.entries()) {
        const fired = rungs[index]!;
        // A clock that a timer starts begins when that timer has fired, some milliseconds after its instant.
        if (running.has(rung!.deadline)) assert.equal(fired.data.dueAt, rung!.dueAt);
        else assert.ok(Math.abs(msOf(fired.data.dueAt!) - msOf(rung!.dueAt)) < tookMs, rung!.effect);
        assert.ok(Math.abs(msOf(fired.at) - msOf(at)) < tookMs, `${rung!.effect} at ${fired.at}, foretold ${at}`);
      }
      assert.deepEqual(
        foretold.items
          .flatMap((item) => item.told ?? [])
          .map(({ type, person, channel }) => `${type} ${person.name} ${channel}`)
          .sort(),
        told,
      );
      assert.equal(foretold.items.at(-1)?.status ?? foretold.status, (await ticket()).status);
    });
  }

  it('shows a requester the limits promised to them and what they could read, and nobody who is told', async () => {
    const { number } = await openStory(desk, li, customerRequest(), opened);
    const [mine, theirs] = await Promise.all([forecastOf(number, li), forecastOf(number, wang)]);
    assert.deepEqual(
      mine.items.map(({ type, rung, told }) => [type, rung?.deadline, told]),
      [
        ['deadline_missed', 'respond/1.1', undefined],
        ['deadline_missed', 'resolve/1.1', undefined],
      ],
    );
    assert.ok(theirs.items.length > mine.items.length);
    assert.match(mine.items[0]!.local, /\+08:00$/);
  });

  it('refuses what lies behind, too far ahead, or in another’s ticket', async () => {
    const { number } = await openStory(desk, li, customerRequest(), opened);
    const ask = (until: string, by: Person) =>
      desk.api.send('GET', `/tickets/${number}/forecast?until=${until}`, { token: by.token });
    const stranger = await desk.person('stranger', ['requester']);
    assert.deepEqual((await ask(instantOf(msOf(opened) - 1), wang)).body.errors[0].code, 'instant_past');
    assert.deepEqual((await ask('2029-01-01T00:00:00Z', wang)).body.errors[0].code, 'forecast_too_far');
    assert.equal((await ask(horizon, stranger)).status, 404);
  });
});
