import type pg from 'pg';
import { notificationNotify } from '../../db/notification/notify-channel.ts';
import { coalesce } from './coalesce.ts';

/** Tells all workers' relays that notifications wait. */
export type Waker = {
  /** Call after the commit; returns at once. */
  wake(channels: readonly string[]): void;
  stop(): Promise<void>;
};

/**
 * Sends NOTIFY outside of the recording transactions, coalesced per process: inside, it would take a lock that lets only one
 * transaction of the whole database commit at a time. A lost NOTIFY costs until the relay's next sweep.
 */
export const createWaker = (pool: pg.Pool, pauseMs = 100): Waker => {
  const waiting = new Set<string>();
  const sending = coalesce(async () => {
    const channels = [...waiting];
    waiting.clear();
    await pool.query('select pg_notify($1, c) from unnest($2::text[]) as c', [notificationNotify, channels]);
  }, pauseMs);
  return {
    wake: (channels) => {
      for (const channel of channels) waiting.add(channel);
      if (waiting.size > 0) sending.ask();
    },
    stop: sending.stop,
  };
};
