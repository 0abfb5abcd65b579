import assert from 'node:assert/strict';
import type { Role } from '../../contracts/actor.ts';
import { instantOf, msOf } from '../../contracts/instant.ts';
import { commands } from '../../domain/ticket/commands/table.ts';
import { allowedCommands } from '../../domain/ticket/decide.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { loadPolicy } from '../../policies/load.ts';
import { acting } from '../domain/ticket/acting.ts';
import { anyInput, type Cast } from '../soak/any-step.ts';
import { type Random, randomOf } from '../soak/random.ts';
import { type Desk, type Person, startDesk } from '../support/desk.ts';
import { strikeDesks } from '../support/struck.ts';
import { harbourRequest } from '../workflows/deadlines/harbour.ts';

/** `npm run soak` has 300; the seed repeats a run. */
const tickets = Number(process.env.CHAOS_TICKETS ?? 30);
const seed = Number(process.env.CHAOS_SEED ?? 5);
const steps = 10;
const atOnce = 6;

const minute = 60_000;
const spans = [minute, 20 * minute, 90 * minute, 5 * 60 * minute, 24 * 60 * minute, 75 * 60 * minute];

/** The week of the change from summer time in Berlin, over which the policy's night watches run. */
const begins = '2025-10-24T14:00:00.000Z';

/**
 * Tickets under a policy with every kind of clock there is, random commands on them by people and by signals, time that leaps, a
 * worker that is killed. At its end the desk asks doctor and the independent checker, which works out every deadline from the
 * events alone: due, met, missed, effects; nothing missing, nothing twice.
 */
describe('chaos: any commands, pauses, regrades and kills', function () {
  this.timeout(Math.max(300_000, tickets * 20_000));
  let desk: Desk;
  const cast: { person: Person; roles: Role[] }[] = [];
  let li: Person;
  let groups: string[] = [];

  before(async () => {
    strikeDesks(seed, { most: Math.ceil(tickets / 8), share: 0.03, sureStep: [1, 30] });
    desk = await startDesk({ policy: acting });
    const come = async (account: string, role: Role): Promise<Person> => {
      const person = await desk.person(account, [role]);
      cast.push({ person, roles: [role] });
      return person;
    };
    li = await come('li', 'requester');
    await come('agent', 'agent');
    const wang = await come('wang', 'engineer');
    const zhao = await come('zhao', 'engineer');
    const chief = await come('chief', 'supervisor');
    groups = ['码头组', '塔吊组'];
    await desk.group(groups[0]!, [wang, chief], ['crane']);
    await desk.group(groups[1]!, [zhao, chief], ['gate']);
  });
  after(async () => {
    try {
      await desk.stop();
    } finally {
      assert.ok(strikeDesks(null).kills > 0, 'the worker was killed');
    }
  });

  const answers = new Map<number, number>();
  const { levels } = loadPolicy(acting).policy;

  /** Mostly something that somebody may do now, sometimes anything; what ends a life, seldom. */
  const move = (random: Random, ticket: Ticket): { command: string; by: Person } => {
    const all = Object.keys(commands).flatMap((command) => cast.map(({ person }) => ({ command, by: person })));
    const possible = cast.flatMap(({ person, roles }) => {
      const actor = { id: person.id, account: '', roles, groupIds: [], orgId: null, status: 'active' as const };
      return allowedCommands(ticket, actor, levels).map((command) => ({ command, by: person }));
    });
    const ends = random.chance(0.1);
    const some = (random.chance(0.85) ? possible : all).filter(
      ({ command }) => command !== 'move_policy' && (ends || command !== 'cancel'),
    );
    return random.pick(some.length > 0 ? some : all);
  };

  /** Accepted is enough, also while no worker lives: it is recorded when one does. */
  const submit = async (body: Record<string, unknown>): Promise<string> => {
    const { status, body: receipt } = await desk.api.send('POST', '/tickets', { token: li.token, body });
    assert.ok(status === 201 || status === 202, `submit: ${status} ${JSON.stringify(receipt)}`);
    for (;;) {
      const { number } = receipt;
      const row = await desk.db.selectFrom('ticket').select('number').where('number', '=', number).executeTakeFirst();
      if (row) return number;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  const live = async (index: number): Promise<string> => {
    const random: Random = randomOf(seed, index);
    const form = random.chance(0.5) ? { requestedLevel: 'red' } : {};
    const number = await submit({
      ...harbourRequest(form),
      acceptedAt: instantOf(msOf(begins) + random.whole(0, 48 * 60) * minute),
    });
    const known: Cast = {
      staff: ['wang', 'zhao', 'agent'],
      groups,
      levels: ['red', 'amber'],
      categories: ['crane', 'gate'],
    };
    for (let step = 0; step < steps; step++) {
      if (random.chance(0.25)) {
        await desk.settled(number).catch(() => {});
        await desk.pass(number, random.pick(spans) + random.whole(0, 59_999)).catch((error: Error) => {
          // A life that has ended has no more time.
          if (!/not found|ended|completed/i.test(error.message)) throw error;
        });
        continue;
      }
      const row = await desk.db
        .selectFrom('ticket')
        .select('state')
        .where('number', '=', number)
        .executeTakeFirstOrThrow();
      const { command, by } = move(random, row.state);
      const input = anyInput(random, known, msOf(row.state.at), command);
      if (random.chance(0.15)) {
        const payload = { ...input, by: by.account, commandId: `chaos-${index}-${step}` };
        await desk.signal(number, command, payload).catch((error: Error) => {
          if (error.name !== 'WorkflowNotFoundError') throw error;
        });
        continue;
      }
      const { status, body } = await desk.command(by, number, command, input);
      assert.ok(status < 500, `${command}: ${status} ${JSON.stringify(body)}`);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
    return number;
  };

  it(`${tickets} tickets end as their events say`, async () => {
    const left = Array.from({ length: tickets }, (_, index) => index);
    const numbers: string[] = [];
    const run = async (): Promise<void> => {
      for (let index = left.shift(); index !== undefined; index = left.shift()) numbers.push(await live(index));
    };
    await Promise.all(Array.from({ length: atOnce }, run));
    assert.equal(new Set(numbers).size, tickets);
    assert.ok((answers.get(200) ?? 0) > tickets, `recorded: ${JSON.stringify([...answers])}`);
    const { rungs } = await desk.db
      .selectFrom('deadline_rung')
      .select((eb) => eb.fn.countAll<number>().as('rungs'))
      .executeTakeFirstOrThrow();
    assert.ok(Number(rungs) > tickets, `${rungs} rungs fired`);
  });
});
