import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { msOf } from '../../../contracts/instant.ts';
import { createDatabase } from '../../../db/database.ts';
import { type Desk, type Person, startDesk } from '../../support/desk.ts';
import { berlin, harbourPolicy, harbourRequest } from './harbour.ts';
import { ledgerOf, rungsOf } from './ledger.ts';
import { openStory } from './story.ts';
import { timersOf } from './timers.ts';

describe('a limit that was armed while its ticket was long in recording', () => {
  let desk: Desk;
  let li: Person;

  before(async () => {
    desk = await startDesk({ policy: harbourPolicy });
    li = await desk.person('li', ['requester']);
  });
  after(() => desk.stop());

  it('fires when it is due all the same: the engine counts from the end of the task that records (decision 0037)', async () => {
    const opened = berlin('2025-10-20 10:00:00');
    const { number, until } = await openStory(desk, li, harbourRequest({ requestedLevel: 'red' }), opened);
    await until(berlin('2025-10-20 10:15:00'));
    // The warning's record, with which the limit is armed, waits for this lock.
    const { db, close } = createDatabase(desk.databaseUrl, { max: 1 });
    const lock = await db.startTransaction().execute();
    await sql`select 1 from ticket where number = ${number} for update`.execute(lock);
    const warned = until(berlin('2025-10-20 10:17:00'));
    await recordWaits(desk);
    await lock.commit().execute();
    await close();
    await warned;
    const [warning] = await rungsOf(desk, number, 'respond/1.1');
    assert.equal(warning!.percent, 80);

    await until(berlin('2025-10-20 10:20:30'));
    const { due_at, missed_at } = (await ledgerOf(desk, number))['respond/1.1']!;
    const late = msOf(missed_at!) - msOf(due_at);
    assert.ok(late >= 0 && late < 1_000, `${late} ms after it was due`);
    const { fired } = await timersOf(desk, number);
    assert.equal(fired.filter((summary) => summary === 'respond R 红 due 2025-10-20 16:20 +08:00').length, 2);
  });
});

/** Resolves when a record has waited for a lock for a second and a half. */
const recordWaits = async (desk: Desk): Promise<void> => {
  for (;;) {
    const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database()
      and wait_event_type = 'Lock' and clock_timestamp() - query_start > interval '1500 ms'`.execute(desk.db);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
