import type { TicketEvent } from '../../contracts/event.ts';
import type { ClockPromise, Pattern } from './promises.ts';

/** A promise as the checker works it out; instants in epoch ms. */
export type Owed = {
  id: string;
  clock: string;
  round: number;
  term: number;
  level: string;
  promise: ClockPromise;
  /** The policy version under which it is owed. */
  version: number;
  /** When the ticket was submitted: from there on calendars must be certain. */
  since: number;
  startedAt: number;
  /** `again`: of a repeating clock, beyond those its row names. */
  rungs: {
    share: number;
    tell: string[];
    does?: string;
    at: number;
    fired: boolean;
    silent: boolean;
    again?: true;
  }[];
  /** Open time of its calendar, or wall time to an agreed date. */
  lengthMs: number;
  state: 'running' | 'paused' | 'provisional' | 'met' | 'void';
  metAt: number | null;
  missedAt: number | null;
  unmetAt: number | null;
  past: boolean;
  pauses: { from: number; to: number | null }[];
  pausedMs: number;
  /** While it rests: when its longest pause is over. */
  resumeAt: number | null;
  /** The date agreed to instead of the policy's limit. */
  agreed: number | null;
};

/** An event about a deadline that must follow, with the data it must have. */
export type Effect = { type: string; deadline: string; data: Record<string, unknown> };

/** Epoch ms as events write it. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** The due instant: the rung of share 1. */
export const dueOf = (owed: Owed): number => owed.rungs.find((rung) => rung.share === 1)!.at;

/** Still owed, or kept only provisionally. */
export const isLive = ({ state }: Owed): boolean =>
  state === 'running' || state === 'paused' || state === 'provisional';

/** Has the event the type and the values of the pattern? */
export const fits = (pattern: Pattern, event: TicketEvent): boolean =>
  pattern.type === event.type &&
  Object.entries(pattern.where ?? {}).every(([field, wanted]) =>
    [wanted].flat().includes((event.data as Record<string, unknown>)[field] as string),
  );

/** When a share of the length has passed, walking from the start through the stretches between pauses. */
export const instantOf = (promise: ClockPromise, startedAt: number, share: number, pauses: Owed['pauses']): number => {
  let from = startedAt;
  let left = Math.round(promise.lengthMs * share);
  for (const pause of pauses) {
    if (pause.to === null) break;
    const at = promise.calendar.add(from, left);
    if (at < pause.from) return at;
    left -= promise.calendar.between(from, pause.from);
    from = pause.to;
  }
  return promise.calendar.add(from, left);
};

/** Rungs as events write them. */
export const planned = (owed: Owed) =>
  // Repetitions that have fired are told no more.
  owed.rungs
    .filter(({ again, fired }) => !(again && fired))
    .map(({ share, at, tell, does }) => ({ share, at: iso(at), tell, ...(does ? { does } : {}) }));

/** The rungs of a promise that runs from an instant to an agreed date. */
export const rungsToAgreed = (promise: ClockPromise, from: number, date: number) =>
  promise.rungs.flatMap(({ before, after, tell, does }) => {
    const rest = { tell, ...(does ? { does } : {}) };
    if (before !== undefined) {
      return date - before > from ? [{ share: 1 - before / (date - from), at: date - before, ...rest }] : [];
    }
    if (after === undefined) return [{ share: 1, at: date, ...rest }];
    return [{ share: 1 + after / (date - from), at: promise.calendar.add(date, after), ...rest }];
  });

/** A share as ids write it. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(8))}`;

/** Does the due instant lie where the calendar is not announced yet? */
export const isUncertain = (owed: Owed): boolean => owed.promise.calendar.uncertain(owed.since, dueOf(owed));

/** An effect with the names that every deadline event carries. */
export const effect = (type: string, owed: Owed, data: Record<string, unknown>): Effect => ({
  type,
  deadline: owed.id,
  data: { deadline: owed.id, clock: owed.clock, round: owed.round, ...data },
});

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  ) ?? 'nothing';

/** Fields in which the recorded differs from the expected, each as a sentence. */
export const differences = (expected: Record<string, unknown>, actual: object): string[] => {
  const recorded = actual as Record<string, unknown>;
  return [...new Set([...Object.keys(expected), ...Object.keys(recorded)])]
    .filter((field) => canonical(expected[field]) !== canonical(recorded[field]))
    .map((field) => `${field} is ${canonical(recorded[field])}, must be ${canonical(expected[field])}`);
};
