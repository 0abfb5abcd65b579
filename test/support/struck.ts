import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { stage } from '../production/stage.ts';
import { type Random, randomOf } from '../soak/random.ts';
import type { Desk, Person } from './desk.ts';
import { type DeskChild, startDeskChild } from './desk-child.ts';

/** How a desk is struck. */
export type Strikes = {
  seed: number;
  /** Most kills of one desk: each costs a worker's start. */
  most: number;
  /** Share of the steps before which the worker is killed. */
  share: number;
};

let inForce: Strikes | null = null;
let kills = 0;

/**
 * Desks started from now on have a worker of production, in a process of its own, which is killed before some of their steps; null
 * ends that. Returns how often it was killed since the last call.
 */
export const strikeDesks = (seed: number | null, { most = 2, share = 0.25 }: Partial<Strikes> = {}): number => {
  const before = kills;
  kills = 0;
  inForce = seed === null ? null : { seed, most, share };
  return before;
};

/** The strikes in force; null when desks are not struck. */
export const strikesInForce = (): Strikes | null => inForce;

/** A worker in a process of its own, from a build, that can be killed. */
export type KillableWorker = { start: () => Promise<void>; stop: () => Promise<void>; kill: () => Promise<void> };

/** Makes one for the desk with this environment. */
export const killableWorker = (desk: {
  env: Record<string, string>;
  client: Client;
  db: Kysely<Database>;
}): KillableWorker => {
  let child: DeskChild | undefined;
  const start = async (): Promise<void> => {
    child = startDeskChild('worker', desk.env, (await stage()).directory);
    await child.ready;
  };
  return {
    start,
    stop: async () => {
      child?.process.kill('SIGTERM');
      await child?.ended;
      child = undefined;
    },
    kill: async () => {
      await child?.kill();
      kills += 1;
      // The engine would offer tasks to the dead worker's cache for ten seconds first.
      const tickets = await desk.db.selectFrom('ticket').select('number').execute();
      const { namespace } = desk.client.options;
      for (const { number } of tickets) {
        const execution = { workflowId: number };
        await desk.client.workflowService.resetStickyTaskQueue({ namespace, execution }).catch(() => {});
      }
      await start();
    },
  };
};

/** The desk with its worker killed, by chance, before a step of its test; commands are sent as agents should: again when not taken. */
export const struckDesk = (desk: Desk, kill: () => Promise<void>, { seed, most, share }: Strikes): Desk => {
  const random: Random = randomOf(seed, 77);
  let left = most;
  let first = random.whole(1, 3);
  const perhaps = async (): Promise<void> => {
    first -= 1;
    if (left === 0 || !(first === 0 || random.chance(share))) return;
    left -= 1;
    await kill();
  };
  const command: Desk['command'] = async (by, number, name, input = {}, headers = {}) => {
    const sent = { 'Idempotency-Key': `struck-${random.whole(0, 2 ** 31)}-${random.whole(0, 2 ** 31)}`, ...headers };
    for (let tries = 1; ; tries++) {
      const answer = await desk.command(by, number, name, input, sent);
      if (![202, 503].includes(answer.status) || tries === 60) return answer;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  const does = async (by: Person, number: string, name: string, input: unknown): Promise<number> => {
    const answer = await command(by, number, name, input);
    if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.revision;
  };
  const after =
    <A extends unknown[], R>(step: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await perhaps();
      return step(...args);
    };
  return {
    ...desk,
    submit: after(desk.submit),
    command: after(command),
    does: after(does),
    signal: after(desk.signal),
    pass: after(desk.pass),
  };
};
