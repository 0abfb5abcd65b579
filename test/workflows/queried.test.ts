import assert from 'node:assert/strict';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { customerRequest } from '../support/forms.ts';

/** A ticket's state as it answers the query. */
type State = { ticket: { revision: number; at: string }; lastEvent: string };

/** Each is asked again and again while it works. */
const tickets = 5;
const turns = 6;

/**
 * A query that meets a workflow task with a local activity in hand makes the engine hand over that activity's outcome one task
 * later than a replay does (docs/decisions/0021): whatever the ticket did on it would come out otherwise.
 */
describe('tickets that are asked for their state while they work', () => {
  let desk: Desk;
  let li: Person;
  let agent: Person;
  const numbers: string[] = [];

  before(async () => {
    desk = await startDesk();
    li = await desk.person('li', ['requester']);
    agent = await desk.person('agent', ['agent']);
    await desk.group('软件支持组', [agent], ['software']);
  });
  after(() => desk.stop());

  const state = (number: string): Promise<State> => desk.client.workflow.getHandle(number).query<State>('state');

  /** By signal and by update at once, so that one arrives while the other is being recorded. */
  const work = async (number: string): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) {
      const note = (way: string) =>
        desk.signal(number, 'note', { by: 'agent', text: '备注', commandId: `${number}-${way}-${turn}` });
      await note('before');
      const answered = desk.command(agent, number, 'note', { text: `第 ${turn} 次` });
      await note('between');
      assert.equal((await answered).status, 200);
    }
    await desk.settled(number);
  };

  it('hold what is recorded, and still do when another worker replays them', async () => {
    numbers.push(...(await Promise.all(Array.from({ length: tickets }, () => desk.submit(li, customerRequest())))));
    let working = true;
    const asking = [...numbers, ...numbers].map(async (number) => {
      while (working) await state(number);
    });
    await Promise.all(numbers.map(work));
    working = false;
    await Promise.all(asking);

    await desk.stopWorker();
    await desk.startWorker();
    for (const number of numbers) {
      const { ticket, lastEvent } = await state(number);
      const recorded = await desk.db
        .selectFrom('ticket_event')
        .select(['seq', 'id', 'at'])
        .where('number', '=', number)
        .orderBy('seq', 'desc')
        .executeTakeFirstOrThrow();
      assert.deepEqual(
        { seq: ticket.revision, id: lastEvent, at: ticket.at },
        recorded,
        `${number}: replayed otherwise than recorded`,
      );
    }
  });
});
