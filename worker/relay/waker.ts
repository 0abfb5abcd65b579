import type pg from 'pg';
import { coalesce } from './coalesce.ts';

/** Tells whoever listens on a channel of NOTIFY that something was written. */
export type Waker = {
  /** Call after the commit; returns at once. */
  wake(payloads: readonly string[]): void;
  stop(): Promise<void>;
};

/**
 * Sends NOTIFY outside of the recording transactions, coalesced per process: inside, it would take a lock that lets only one
 * transaction of the whole database commit at a time. A lost NOTIFY costs until the listener looks by itself.
 */
export const createWaker = (pool: pg.Pool, channel: string, pauseMs = 100): Waker => {
  const waiting = new Set<string>();
  const sending = coalesce(async () => {
    const payloads = [...waiting];
    waiting.clear();
    await pool.query('select pg_notify($1, p) from unnest($2::text[]) as p', [channel, payloads]);
  }, pauseMs);
  return {
    wake: (payloads) => {
      for (const payload of payloads) waiting.add(payload);
      if (waiting.size > 0) sending.ask();
    },
    stop: sending.stop,
  };
};
