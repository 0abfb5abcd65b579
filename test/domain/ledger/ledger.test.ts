import assert from 'node:assert/strict';
import { type LedgerHistory, ledgerOf } from '../../../domain/ledger/ledger.ts';
import { cn, Life } from '../ticket/life.ts';
import { people, text } from '../ticket/people.ts';
import { policyVariant } from '../ticket/policy-variant.ts';

const resting = policyVariant('customer-response', 'resting', (clocks) =>
  clocks.map((clock) =>
    clock.key === 'resolve' ? { ...clock, calendar: 'cn-working', pausesOn: ['requester'] } : clock,
  ),
);

const historyOf = (life: Life, deadline: string): LedgerHistory => {
  const history = ledgerOf(life.events).get(deadline);
  assert.ok(history, `no ${deadline}`);
  return history;
};

describe('the ledger out of a ticket’s events', () => {
  it('tells of a pause who began it, why, who ended it, and how long it took in the clock’s own calendar, to the second', () => {
    const life = new Life({ policy: resting, at: cn('2025-10-24 16:00'), level: 'P2' });
    life.does('claim', {}, people.engineer);
    life.passes(60 * 60_000);
    life.does('wait', { reason: 'requester', note: text }, people.engineer);
    // Friday 17:00 to Monday 10:30:07, of which an hour and a half and 7 s are open.
    life.until(cn('2025-10-27 10:30:07'));
    life.does('message', { text }, people.li);
    const { pauses, changes } = historyOf(life, 'resolve/1.1');
    assert.equal(pauses.length, 1);
    const [{ from, to, reason, byId, ended, ms }] = pauses as [LedgerHistory['pauses'][number]];
    assert.deepEqual(
      [from, to, reason, byId, ended?.byId],
      [cn('2025-10-24 17:00'), cn('2025-10-27 10:30:07'), 'requester', people.engineer.id, people.li.id],
    );
    assert.equal(ms, (60 + 90) * 60_000 + 7_000);
    const resumed = changes.at(-1)!;
    assert.deepEqual([resumed.type, resumed.pausedMs], ['deadline_resumed', ms]);
    assert.ok(resumed.from !== null && resumed.to !== null && resumed.to > resumed.from);
  });

  it('tells of a rung its effect, whom it named, its lateness and what it brought about', () => {
    const life = new Life({ at: cn('2025-10-24 10:00'), level: 'P0' });
    life.until(cn('2025-10-24 10:13'));
    life.isDown(5 * 60_000);
    life.isBack();
    const { fired } = historyOf(life, 'respond/1.1');
    assert.deepEqual(
      fired.map(({ effect, latenessMs, tell }) => [effect.slice(life.number.length), latenessMs, tell.length > 0]),
      [
        ['/respond/1.1/0/80', 0, true],
        ['/respond/1.1/0/100', 3 * 60_000, true],
      ],
    );
    // Whatever no rung and no command is behind would stand here.
    const all = life.events.filter((event) => event.commandId === null);
    const told = [...ledgerOf(life.events).values()].flatMap((history) =>
      history.fired.flatMap(({ seq, caused }) => [seq, ...caused.map((one) => one.seq)]),
    );
    assert.deepEqual(
      told.toSorted((a, b) => a - b),
      all.map(({ seq }) => seq),
    );
  });

  it('names for every start, move, meeting and voiding the event behind it and who gave the command', () => {
    const life = new Life({ at: cn('2025-10-24 10:00'), level: 'P2' });
    life.does('classify', { category: 'software' }, people.engineer, {
      category: { path: ['software'], groupId: null },
    });
    life.does('grade', { level: 'P1', reason: text }, people.engineer);
    life.does('claim', {}, people.engineer);
    life.does('respond', { channel: 'phone' }, people.engineer);
    life.does('cancel', { reason: text, kind: 'withdrawn' }, people.li);
    const lines = (id: string) =>
      historyOf(life, id).changes.map(({ type, cause, byId }) => [type.slice(9), cause, byId]);
    assert.deepEqual(lines('respond/1.1'), [
      ['started', 'submitted', people.li.id],
      ['moved', 'regraded', people.engineer.id],
      ['met', 'responded', people.engineer.id],
    ]);
    assert.deepEqual(lines('resolve/1.1').at(-1), ['voided', 'cancelled', people.li.id]);
  });
});
