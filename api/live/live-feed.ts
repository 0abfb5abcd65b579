import { setMaxListeners } from 'node:events';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { listen } from '../../db/listen.ts';
import {
  adoptForeignTransactions,
  eventNotify,
  eventsAfter,
  type LiveRow,
  type Position,
  positionNow,
} from '../../db/live/events-after.ts';
import type { Database } from '../../db/schema/index.ts';

/** Rows that the feed keeps for streams that are nearly up to date. */
const kept = 2_000;

/** Rows read at once. */
const batch = 500;

/** Looks without being told; ms. A lost NOTIFY, or a transaction that held the horizon back, costs no more. */
const lookEvery = 1_000;

/** The tail of all recorded events, shared by the live streams of one API process. */
export type LiveFeed = {
  /** Events behind a position, complete and in order; from memory when it is recent. */
  after: (position: Position) => Promise<readonly LiveRow[]>;
  now: () => Promise<Position>;
  /** Resolves when there may be something new, at the latest after `ms`. */
  news: (ms: number) => Promise<void>;
  /** Aborted when the process stops: streams end. */
  stopping: AbortSignal;
  stop: () => Promise<void>;
};

const isBehind = (a: Position, b: Position): boolean => {
  if (a.xid !== b.xid) return BigInt(a.xid) > BigInt(b.xid);
  return a.number !== b.number ? a.number > b.number : a.seq > b.seq;
};

/**
 * Follows the recorded events for as long as somebody listens: woken by NOTIFY, and looking itself every second while
 * there are streams. One query a second and process, however many streams there are.
 */
export const createLiveFeed = (parts: { db: Kysely<Database>; databaseUrl: string; log: Logger }): LiveFeed => {
  const { db, databaseUrl, log } = parts;
  const stop = new AbortController();
  // As many as there are streams whose clients read slowly.
  setMaxListeners(0, stop.signal);
  let tail: LiveRow[] = [];
  /** Everything behind this is in `tail`; null until the first stream. */
  let begin: Position | null = null;
  let waiters = new Set<() => void>();
  let listener: { stop: () => Promise<void> } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;
  let again = false;

  const wakeAll = (): void => {
    const woken = waiters;
    waiters = new Set();
    for (const wake of woken) wake();
  };

  const read = async (): Promise<void> => {
    do {
      again = false;
      const rows = await eventsAfter(db, tail.at(-1) ?? begin!, batch);
      if (rows.length === 0) continue;
      tail.push(...rows);
      if (tail.length > kept) {
        begin = tail[tail.length - kept - 1]!;
        tail = tail.slice(-kept);
      }
      again ||= rows.length === batch;
      wakeAll();
    } while (again && !stop.signal.aborted);
  };

  const look = (): void => {
    if (begin === null || stop.signal.aborted) return;
    if (reading) {
      again = true;
      return;
    }
    reading = read()
      .catch((error: { code?: string }) => log.warn({ code: error.code }, 'the live feed waits for the database'))
      .finally(() => {
        reading = undefined;
      });
  };

  const start = async (): Promise<void> => {
    if (begin !== null) return;
    await adoptForeignTransactions(db);
    const now = await positionNow(db);
    begin ??= now;
    listener ??= listen({ databaseUrl, channel: eventNotify, onNotify: look, onConnect: look });
    timer ??= setInterval(() => waiters.size > 0 && look(), lookEvery);
  };

  return {
    stopping: stop.signal,
    now: async () => {
      await start();
      return positionNow(db);
    },
    after: async (position) => {
      await start();
      if (isBehind(begin!, position)) return eventsAfter(db, position, batch);
      return tail.filter((row) => isBehind(row, position));
    },
    news: (ms) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(limit);
          waiters.delete(done);
          resolve();
        };
        const limit = setTimeout(done, ms);
        if (stop.signal.aborted) done();
        else waiters.add(done);
      }),
    stop: async () => {
      stop.abort();
      clearInterval(timer);
      wakeAll();
      await listener?.stop();
      await reading;
    },
  };
};
