import { type LifePlan, planLife } from './lives.ts';
import { type Random, randomOf } from './random.ts';

/** One strike. Every kill is a kill -9 (SIGKILL); `stop` is SIGSTOP and SIGCONT of a worker, longer than a workflow task may take. */
export type Strike = {
  kind: StrikeKind;
  /** Which of the workers. */
  worker: number;
  /** Of `point` and `point-api`: where the process kills itself, and how often it passes that place before. */
  point: string;
  passes: number;
  /** How long what was struck stays away, ms. */
  awayMs: number;
  /** Peace before it, ms. */
  pauseMs: number;
};

const weights = {
  worker: 22,
  workers: 8,
  api: 14,
  point: 20,
  'point-api': 10,
  stop: 8,
  temporal: 8,
  postgres: 10,
  'worker+api': 4,
  'worker+temporal': 3,
  everything: 3,
};

/** Kinds of strikes. */
export type StrikeKind = keyof typeof weights;

const workerPoints = [
  'record.before_commit',
  'record.after_commit',
  'record.after_commit',
  'admit.after_read',
  'courier.after_claim',
  'courier.after_send',
  'courier.after_settle',
] as const;
const apiPoints = ['intake.after_accept', 'intake.after_open', 'command.before_send', 'command.after_record'] as const;

/** Everything that a run leaves to chance. The same seed and sizes give the same plan. */
export type SoakPlan = { seed: number; lives: LifePlan[]; strikes: Strike[] };

/** Plans a run. Every kind of strike comes before any comes often. */
export const planSoak = (sizes: { seed: number; lives: number; kills: number }): SoakPlan => {
  const { seed } = sizes;
  const random = randomOf(seed, 1);
  const kinds = shuffled(random, Object.keys(weights) as StrikeKind[]);
  const strike = (_: unknown, index: number): Strike => {
    const kind = index < kinds.length ? kinds[index]! : random.weighted(weights);
    return {
      kind,
      worker: random.whole(0, 1),
      point: random.pick<string>(kind === 'point-api' ? apiPoints : workerPoints),
      passes: random.whole(0, 6),
      awayMs: kind === 'stop' ? random.whole(11_500, 16_000) : random.whole(0, 2_500),
      pauseMs: random.whole(300, 3_000),
    };
  };
  return {
    seed,
    lives: Array.from({ length: sizes.lives }, (_, index) => planLife(randomOf(seed, 1000 + index))),
    strikes: Array.from({ length: sizes.kills }, strike),
  };
};

const shuffled = <T>(random: Random, from: readonly T[]): T[] =>
  from
    .map((one) => ({ one, by: random.next() }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ one }) => one);
