import assert from 'node:assert/strict';
import { planSoak } from '../soak/plan.ts';
import { runSoak } from '../soak/run-soak.ts';
// Sets the level of the SDK's log for the whole process.
import '../support/desk.ts';

describe('a desk whose every process is killed again and again while people work', function () {
  this.timeout(480_000);
  this.slow(90_000);

  it('is struck by the same plan for the same seed', () => {
    const plan = (seed: number) => JSON.stringify(planSoak({ seed, lives: 16, kills: 5 }).strikes);
    assert.equal(plan(1), plan(1));
    assert.notEqual(plan(1), plan(2));
  });

  it('loses, doubles and misses nothing: doctor, checker, ledgers of the clients, mail server and replay say so (npm run soak for more)', async () => {
    const seed = Number(process.env.SOAK_SEED ?? 11);
    const lines: string[] = [`seed ${seed}`];
    const report = await runSoak({ seed, lives: 16, kills: 5, clients: 12, quick: true }, (line) => lines.push(line));
    assert.deepEqual(report.found, [], `\n${lines.join('\n')}\n${report.found.join('\n')}`);
    assert.equal(report.sql.tickets, 16);
    assert.ok(Object.values(report.ends).reduce((sum, count) => sum + count, 0) >= 4, JSON.stringify(report.ends));
    assert.ok(report.sql.rungs > 20, 'deadlines came due meanwhile');
    assert.ok(report.mail.delivered > 20);
  });
});
