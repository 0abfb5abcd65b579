import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { stage } from '../production/stage.ts';
import { type Random, randomOf } from '../soak/random.ts';
import type { Desk, Person } from './desk.ts';
import { type DeskChild, startDeskChild } from './desk-child.ts';

/** How a desk is struck; what is left of it changes while a test runs. */
export type Strikes = {
  random: Random;
  /** Kills that are left: each costs a worker's start. */
  left: number;
  /** Share of the steps before which the worker is killed. */
  share: number;
  /** The step from which on it is killed in any case, once; the first one is 1. */
  sureStep: number;
  /** Steps and kills since {@link strikeDesks} or {@link strikeAnew}. */
  steps: number;
  kills: number;
  /** Workers of the desks that are struck. */
  workers: Set<KillableWorker>;
};

let inForce: Strikes | null = null;

/** How often, and with which chance. */
export type Measure = { most: number; share: number; sureStep: readonly [least: number, most: number] };

const usual: Measure = { most: 2, share: 0.25, sureStep: [2, 3] };

/**
 * Desks started from now on have a worker of production, in a process of its own, which is killed before some of their steps; null
 * ends that. Returns what came of it since the last call.
 */
export const strikeDesks = (seed: number | null, measure: Partial<Measure> = {}): { steps: number; kills: number } => {
  const { steps = 0, kills = 0 } = inForce ?? {};
  if (seed === null) inForce = null;
  else {
    inForce = { random: randomOf(seed, 77), left: 0, share: 0, sureStep: 0, steps: 0, kills: 0, workers: new Set() };
    strikeAnew(measure);
  }
  return { steps, kills };
};

/** Gives the desks that are struck a new measure, for the next test. Returns what came of the one before. */
export const strikeAnew = (measure: Partial<Measure> = {}): { steps: number; kills: number } => {
  if (!inForce) throw new Error('no desk is struck');
  const { steps, kills, random } = inForce;
  const { most, share, sureStep } = { ...usual, ...measure };
  Object.assign(inForce, { left: most, share, sureStep: random.whole(...sureStep), steps: 0, kills: 0 });
  return { steps, kills };
};

/** Kills the worker of every desk that is struck, now: for a test that was too short to be struck between two steps. Returns how many. */
export const strikeNow = async (): Promise<number> => {
  const running = [...(inForce?.workers ?? [])].filter((worker) => worker.isRunning());
  for (const worker of running) await worker.kill();
  return running.length;
};

/** The strikes in force; null when desks are not struck. */
export const strikesInForce = (): Strikes | null => inForce;

/** A worker in a process of its own, from a build, that can be killed. */
export type KillableWorker = {
  start: () => Promise<void>;
  stop: () => Promise<void>;
  isRunning: () => boolean;
  /** SIGKILL; resolves when another one is ready. */
  kill: () => Promise<void>;
};

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
      const stopped = child;
      child = undefined;
      stopped?.process.kill('SIGTERM');
      await stopped?.ended;
    },
    isRunning: () => child !== undefined,
    kill: async () => {
      const doomed = child;
      child = undefined;
      await doomed?.kill();
      // The engine would offer tasks to the dead worker's cache for some seconds first.
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

/**
 * The desk with its worker killed, by chance, before a step of its test: a request, a signal, a span of time, a wait for rest. Commands
 * are sent as agents should: again when not taken. A worker that the test has stopped itself stays stopped.
 */
export const struckDesk = (desk: Desk, worker: KillableWorker, strikes: Strikes): Desk => {
  const { random } = strikes;
  strikes.workers.add(worker);
  const perhaps = async (): Promise<void> => {
    strikes.steps += 1;
    const sure = strikes.steps >= strikes.sureStep;
    if (strikes.left === 0 || !worker.isRunning() || !(random.chance(strikes.share) || sure)) return;
    strikes.left -= 1;
    strikes.sureStep = Number.POSITIVE_INFINITY;
    await worker.kill();
    strikes.kills += 1;
  };
  const command: Desk['command'] = async (by, number, name, input = {}, headers = {}) => {
    const sent = { 'Idempotency-Key': `struck-${random.whole(0, 2 ** 31)}-${random.whole(0, 2 ** 31)}`, ...headers };
    for (let tries = 1; ; tries++) {
      const answer = await desk.command(by, number, name, input, sent);
      if (![202, 503].includes(answer.status) || tries === 240) return answer;
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
    settled: after(desk.settled),
    api: { ...desk.api, send: after(desk.api.send) },
    stop: (own) => {
      strikes.workers.delete(worker);
      return desk.stop(own);
    },
  };
};
