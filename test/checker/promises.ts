import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { always, type CalendarFile, lengthOf, type OpenMinutes, openMinutesIn, openMinutesOf } from './open-minutes.ts';

/** `type`, and values the event's data must have. */
export type Pattern = { type: string; where?: Record<string, string | boolean | string[]> };

/** A rung of a policy: at a share, or so long (ms) before or after an agreed date. */
export type RungRow = { share?: number; before?: number; after?: number; tell: string[]; does?: string };

/** A promise of one kind, as a row of the policy makes it. */
export type ClockPromise = {
  key: string;
  starts: Pattern[];
  meets: (Pattern & { provisional?: boolean; restarts?: boolean })[];
  lengthMs: number;
  calendarKey: string;
  calendar: OpenMinutes;
  rungs: RungRow[];
  /** The field of its start with the agreed date. */
  until: string | null;
  reminder: boolean;
  repeats: boolean;
  movedBy: (Pattern & { to: string | null })[];
  outlivesArchive: boolean;
  pausesOn: string[];
  maxPauseMs: number | null;
  fromCreation: boolean;
  ofLevels: boolean;
};

/** A policy file as the checker reads it. */
export type Promises = {
  key: string;
  version: number;
  levels: string[];
  /** Levels that may be scheduled. */
  low: string[];
  /** Levels that somebody has to review. */
  reviewed: string[];
  reopenWithinMs: number;
  /** Rows in force for a level and a request type: of each clock the first that fits. */
  inForce: (level: string, requestType: string | null) => ClockPromise[];
};

type Rungs = { share: number; tell: string[] }[];
type FileRung = { share?: number; before?: Length; after?: Length; tell: string[]; does?: string };
type Length = Record<string, number>;
type ClockRow = {
  key: string;
  levels?: string[];
  requestTypes?: string[];
  starts: Pattern[];
  meets: ClockPromise['meets'];
  duration?: Length;
  until?: string;
  kind?: 'promise' | 'reminder';
  calendar: string;
  reminders?: FileRung[];
  repeats?: true;
  movedBy?: ClockPromise['movedBy'];
  maxPause?: Length;
  outlivesArchive?: true;
  warnAt?: number | null;
  warnTell?: string[];
  tellAtDue?: string[];
  onMiss?: FileRung[];
  pausesOn?: string[];
  fromCreation: boolean;
};
type PolicyFile = {
  key: string;
  version: number;
  levels: { key: string; severity: string; review?: boolean }[];
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

const rungsOf = (row: ClockRow, path: Rungs): RungRow[] => {
  const isTimer = row.kind === 'reminder' || row.until !== undefined;
  const warnAt = row.warnAt === undefined ? (isTimer ? null : 0.8) : row.warnAt;
  const warning: FileRung[] = warnAt === null ? [] : [{ share: warnAt, tell: row.warnTell ?? ['owner'] }];
  const before = [...warning, ...(row.reminders ?? [])].sort((a, b) => (a.share ?? 0) - (b.share ?? 0));
  const missed = (row.onMiss ?? path).map((rung: FileRung) => ({
    ...rung,
    tell: rung.share === 1 ? [...rung.tell, ...(row.tellAtDue ?? [])] : rung.tell,
  }));
  return [...before, ...missed].map((rung) => ({
    ...(rung.share === undefined ? {} : { share: rung.share }),
    ...(rung.before ? { before: lengthOf(rung.before) } : {}),
    ...(rung.after ? { after: lengthOf(rung.after) } : {}),
    tell: [...new Set(rung.tell)],
    ...(rung.does ? { does: rung.does } : {}),
  }));
};

const openLength = (length: Length, calendar: OpenMinutes): number =>
  length.workingDays === undefined ? lengthOf(length) : length.workingDays * calendar.dayLengthMs;

/** A policy file; an overlay with what it inherits: levels, rungs, closing, and the clocks that it does not replace. */
const wholePolicy = (file: string): PolicyFile => {
  const own = JSON.parse(readFileSync(file, 'utf8')) as PolicyFile & { overlay?: true; base?: string };
  if (!own.overlay) return own;
  const beside = join(dirname(file), `${own.base}.json`);
  return joined(own, wholePolicy(existsSync(beside) ? beside : join(bundled, '..', `${own.base}.json`)));
};

const joined = (own: PolicyFile, base: PolicyFile): PolicyFile => {
  const clocks = own.clocks ?? [];
  const kept = base.clocks.filter((row) => !clocks.some(({ key }) => key === row.key));
  return { ...base, ...own, levels: base.levels, clocks: [...kept, ...clocks] };
};

/** Reads a policy file and the calendars it names: from `calendars/` beside it, else the bundled ones. */
export const promisesOf = (file: string): Promises => promisesIn(wholePolicy(file), (key) => calendarBeside(file, key));

/** A published version as it stands in the table policy_version. */
export type RecordedBody = { policy: unknown; calendars: Record<string, unknown>; base?: unknown };

/** What a published version promises. */
export const promisesOfBody = ({ policy, calendars: own, base }: RecordedBody): Promises =>
  promisesIn(base ? joined(policy as PolicyFile, base as PolicyFile) : (policy as PolicyFile), (key) =>
    key === '24x7' ? always : openMinutesIn(own[key] as CalendarFile, key),
  );

const promisesIn = (policy: PolicyFile, calendarOf: (key: string) => OpenMinutes): Promises => {
  const rows = policy.clocks.map((row): ClockRow & { promise: ClockPromise } => {
    const calendar = calendarOf(row.calendar);
    return {
      ...row,
      promise: {
        key: row.key,
        starts: row.starts,
        meets: row.meets,
        lengthMs: row.duration ? openLength(row.duration, calendar) : 0,
        until: row.until ?? null,
        reminder: row.kind === 'reminder',
        repeats: row.repeats === true,
        movedBy: row.movedBy ?? [],
        outlivesArchive: row.outlivesArchive === true,
        maxPauseMs: row.maxPause ? openLength(row.maxPause, calendar) : null,
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
    low: policy.levels.filter(({ severity }) => severity === 'low').map(({ key }) => key),
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
