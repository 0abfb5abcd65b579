import type { Actor } from '../../../contracts/actor.ts';
import type { IntakeChannel } from '../../../contracts/event.ts';
import { type Instant, instantOf, msOf } from '../../../contracts/instant.ts';
import type { ClockRow } from '../../../domain/policy/clock-row.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { clockRows } from '../../../domain/ticket/clock-rows.ts';
import type { Facts } from '../../../domain/ticket/command.ts';
import type { Deadline } from '../../../domain/ticket/ticket.ts';
import { Life } from '../../domain/ticket/life.ts';
import { bringAbout } from '../../domain/ticket/ways.ts';

/** What somebody does, or how long nobody does anything (ms). */
export type Step = { command: string; input: unknown; actor: Actor } | { passMs: number };

/** A ticket that leads through as many rows of a policy as can run beside each other. */
export type Lane = {
  level: string;
  requestType: string | null;
  channel: IntakeChannel;
  /** Rows that it lives through to their limit and what follows, by their place in the policy. */
  rows: number[];
  steps: Step[];
  /** When the last of it has fired. */
  until: Instant;
  /** Rungs of those rows that fire on the way: `deadline/share`, to two decimals as a date is agreed to a little later than in memory. */
  rungs: string[];
};

const minute = 60_000;

/** Time that is skipped may pass over a timer due soon after another one: clocks that are looked at keep this distance. */
const apart = 40_000;

/** Most rungs of a lane of several rows. */
const mostRungs = 30;

/** Longest life of a lane. */
const horizonMs = 21 * 24 * 60 * minute;

/** A life that notes what was done, so that it can be done again on a server. */
class Noted extends Life {
  readonly steps: Step[] = [];

  override does(command: string, input: unknown, actor: Actor, facts: Facts = {}): void {
    super.does(command, input, actor, facts);
    this.steps.push({ command, input, actor });
  }

  /** Nobody does anything. */
  rests(ms: number): void {
    this.passes(ms);
    this.steps.push({ passMs: ms });
  }
}

/** A level and a request type. */
export type Pair = { level: string; requestType: string | null };

/** Levels and request types of a policy, each with each. */
export const pairsOf = ({ levels, requestTypes }: Policy): Pair[] =>
  levels.flatMap(({ key: level }) =>
    (requestTypes.length > 0 ? requestTypes.map(({ key }) => key) : [null]).map((requestType) => ({
      level,
      requestType,
    })),
  );

/** Places of the rows in force, by clock. */
const inForce = (policy: Policy, life: Life, { level, requestType }: Pair): Map<string, number> => {
  const rows = clockRows(life.plan, level, requestType);
  return new Map(
    policy.clocks.flatMap((row, index): [string, number][] =>
      rows.includes(life.plan.clocks[index]!) ? [[row.key, index]] : [],
    ),
  );
};

const channelOf = (row: ClockRow | undefined): IntakeChannel =>
  ([row?.starts[0]?.where?.channel].flat()[0] as IntakeChannel | undefined) ?? 'portal';

type Fired = { deadline: string; clock: string; share: number; at: number };

const isClose = (one: Fired, rung: Fired): boolean => one.at <= rung.at && rung.at - one.at < apart;

const firedIn = (life: Life): Fired[] =>
  life
    .all('deadline_warned', 'deadline_missed', 'deadline_escalated', 'deadline_reminded')
    .map(({ data }) => ({ deadline: data.deadline, clock: data.clock, share: data.share, at: msOf(data.dueAt) }));

/** Rows whose limit comes by itself when nobody acts on a ticket of this level and type. */
export const rowsByThemselves = (name: string, policy: Policy, pair: Pair, at: Instant): number[] => {
  const life = new Life({ policy: name, at, ...pair, groupId: null, reviewers: [] });
  life.passes(horizonMs);
  const rows = inForce(policy, life, pair);
  const clocks = new Set(firedIn(life).flatMap(({ clock, share }) => (share === 1 ? [clock] : [])));
  return [...clocks].flatMap((clock) => rows.get(clock) ?? []);
};

/** How long one rests before each clock, and whether somebody owns the ticket before anything else. */
type Pace = { restMs: number; ownedFirst: boolean };

const paces: readonly Pace[] = [
  { restMs: 97_000, ownedFirst: false },
  { restMs: 97_000, ownedFirst: true },
  { restMs: 431_000, ownedFirst: true },
];

/** Tries to live through these rows on one ticket; `too close`: another pace may do. */
const livedThrough = (
  name: string,
  policy: Policy,
  at: Instant,
  pair: Pair,
  wanted: readonly number[],
  { restMs, ownedFirst }: Pace,
): Lane | 'too close' | null => {
  const channels = new Set(wanted.map((row) => channelOf(policy.clocks[row])).filter((one) => one !== 'portal'));
  if (channels.size > 1) return null;
  const channel = [...channels][0] ?? 'portal';
  const life = new Noted({ policy: name, at, ...pair, channel, groupId: null, reviewers: [] });
  const rows = inForce(policy, life, pair);
  if (wanted.some((row) => rows.get(policy.clocks[row]!.key) !== row)) return null;
  const newest = (row: number): Deadline | undefined =>
    life.ticket.deadlines.filter(({ clock }) => clock === policy.clocks[row]!.key).at(-1);
  const deadlines = new Map<number, Deadline>();
  try {
    if (ownedFirst) {
      life.rests(restMs);
      bringAbout(life, { type: 'assigned' });
    }
    for (const row of wanted) {
      const already = newest(row);
      if (already?.state !== 'running') {
        life.rests(restMs);
        bringAbout(life, policy.clocks[row]!.starts[0]!);
      }
      const deadline = newest(row);
      if (deadline?.state !== 'running') return null;
      deadlines.set(row, deadline);
    }
  } catch {
    return null;
  }
  const begun = life.now;
  const planned = [...deadlines.values()].flatMap(({ rungs }) => rungs.map((rung) => msOf(rung.at)));
  const until = instantOf(Math.max(...planned) + minute);
  life.until(until);
  const all = firedIn(life);
  const beganAt = (one: Fired) => life.ticket.deadlines.find(({ id }) => id === one.deadline)!.startedAt;
  for (const [row, { id, rungs }] of deadlines) {
    const own = all.filter(({ deadline }) => deadline === id);
    // Every rung of the plan, save where the limit itself ends what the clock was about.
    if (!own.some(({ share }) => share === 1) || own.some(({ at }) => at <= msOf(begun))) return null;
    if (policy.clocks[row]!.kind !== 'reminder' && own.length < rungs.length) return null;
    const shares = new Set(rungs.map(({ share }) => share));
    for (const rung of own.filter(({ share }) => shares.has(share))) {
      if (all.some((one) => isClose(one, rung) && beganAt(one) !== beganAt(rung))) return 'too close';
    }
  }
  // What repeats every half hour is not kept waiting for what takes days.
  if (wanted.length > 1 && all.length > mostRungs) return null;
  const ids = new Set([...deadlines.values()].map(({ id }) => id));
  return {
    ...pair,
    channel,
    rows: [...wanted],
    steps: life.steps,
    until,
    rungs: all
      .filter(({ deadline }) => ids.has(deadline))
      .map(({ deadline, share }) => `${deadline}/${share.toFixed(2)}`)
      .sort(),
  };
};

const tries = (name: string, policy: Policy, at: Instant, pair: Pair, rows: readonly number[]): Lane | null => {
  for (const pace of paces) {
    const lane = livedThrough(name, policy, at, pair, rows, pace);
    if (lane !== 'too close') return lane;
  }
  return null;
};

/**
 * As few tickets as are easily found that lead through all these rows of a policy, each to its limit and what follows;
 * lived through in memory first, which says what has to be done, when, and which rungs fire. Throws for a row to which no
 * way leads.
 */
export const lanesOf = (name: string, policy: Policy, rows: readonly number[], at: Instant): Lane[] => {
  const lanes: Lane[] = [];
  const pairs = pairsOf(policy);
  for (const row of rows) {
    const beside = lanes.findIndex((lane) => {
      const more = tries(name, policy, at, lane, [...lane.rows, row]);
      if (more) Object.assign(lane, more);
      return more !== null;
    });
    if (beside >= 0) continue;
    const alone = pairs.map((pair) => tries(name, policy, at, pair, [row])).find((lane) => lane !== null);
    if (!alone) throw new Error(`${name}: no ticket leads through ${policy.clocks[row]!.key} (row ${row})`);
    lanes.push(alone);
  }
  return lanes;
};
