import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { always, lengthOf, type OpenMinutes, openMinutesOf } from './open-minutes.ts';

/** `type`, and values the event's data must have. */
export type Pattern = { type: string; where?: Record<string, string | boolean | string[]> };

/** A promise of one kind, as a row of the policy makes it. */
export type ClockPromise = {
  key: string;
  starts: Pattern[];
  meets: (Pattern & { provisional?: boolean; restarts?: boolean })[];
  lengthMs: number;
  calendarKey: string;
  calendar: OpenMinutes;
  rungs: { share: number; tell: string[] }[];
  pausesOn: string[];
  fromCreation: boolean;
  ofLevels: boolean;
};

/** A policy file as the checker reads it. */
export type Promises = {
  key: string;
  version: number;
  levels: string[];
  /** Levels that somebody has to review. */
  reviewed: string[];
  reopenWithinMs: number;
  /** Rows in force for a level and a request type: of each clock the first that fits. */
  inForce: (level: string, requestType: string | null) => ClockPromise[];
};

type Rungs = { share: number; tell: string[] }[];
type ClockRow = {
  key: string;
  levels?: string[];
  requestTypes?: string[];
  starts: Pattern[];
  meets: ClockPromise['meets'];
  duration: Record<string, number>;
  calendar: string;
  warnAt?: number | null;
  warnTell?: string[];
  tellAtDue?: string[];
  onMiss?: Rungs;
  pausesOn?: string[];
  fromCreation: boolean;
};
type PolicyFile = {
  key: string;
  version: number;
  levels: { key: string; review?: boolean }[];
  clocks: ClockRow[];
  escalationPath: Rungs;
  closing: { reopenWithin: Record<string, number> };
};

const bundled = join(import.meta.dirname, '../../policies/calendars');
const calendars = new Map<string, OpenMinutes>();

const calendarBeside = (file: string, key: string): OpenMinutes => {
  if (key === '24x7') return always;
  const own = join(dirname(file), 'calendars', `${key}.json`);
  const path = existsSync(own) ? own : join(bundled, `${key}.json`);
  const known = calendars.get(path) ?? openMinutesOf(path);
  calendars.set(path, known);
  return known;
};

const rungsOf = (row: ClockRow, path: Rungs): Rungs => {
  const warnAt = row.warnAt === undefined ? 0.8 : row.warnAt;
  const warning = warnAt === null ? [] : [{ share: warnAt, tell: row.warnTell ?? ['owner'] }];
  const missed = (row.onMiss ?? path).map(({ share, tell }) => ({
    share,
    tell: share === 1 ? [...tell, ...(row.tellAtDue ?? [])] : tell,
  }));
  return [...warning, ...missed].map(({ share, tell }) => ({ share, tell: [...new Set(tell)] }));
};

/** Reads a policy file and the calendars it names: from `calendars/` beside it, else the bundled ones. */
export const promisesOf = (file: string): Promises => {
  const policy = JSON.parse(readFileSync(file, 'utf8')) as PolicyFile;
  const rows = policy.clocks.map((row): ClockRow & { promise: ClockPromise } => {
    const calendar = calendarBeside(file, row.calendar);
    const { workingDays } = row.duration;
    return {
      ...row,
      promise: {
        key: row.key,
        starts: row.starts,
        meets: row.meets,
        lengthMs: workingDays === undefined ? lengthOf(row.duration) : workingDays * calendar.dayLengthMs,
        calendarKey: row.calendar,
        calendar,
        rungs: rungsOf(row, policy.escalationPath),
        pausesOn: row.pausesOn ?? [],
        fromCreation: row.fromCreation,
        ofLevels: row.levels !== undefined,
      },
    };
  });
  return {
    key: policy.key,
    version: policy.version,
    levels: policy.levels.map(({ key }) => key),
    reviewed: policy.levels.filter(({ review }) => review === true).map(({ key }) => key),
    reopenWithinMs: lengthOf(policy.closing.reopenWithin),
    inForce: (level, requestType) => {
      const fitting = rows.filter(
        (row) =>
          (!row.levels || row.levels.includes(level)) &&
          (!row.requestTypes || row.requestTypes.includes(requestType ?? '')),
      );
      return fitting
        .filter((row, index) => fitting.findIndex((one) => one.key === row.key) === index)
        .map(({ promise }) => promise);
    },
  };
};
