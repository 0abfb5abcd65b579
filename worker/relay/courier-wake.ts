import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import { type CourierChannel, type CourierInput, courierChannels } from '../../contracts/courier.ts';
import { courierId, courierWorkflow, wakeSignal } from '../../contracts/names.ts';
import { listen } from '../../db/listen.ts';
import { notificationNotify } from '../../db/notification/notify-channel.ts';
import { somethingIsDue } from '../../db/notification/standing.ts';
import type { Database } from '../../db/schema/index.ts';
import { coalesce } from './coalesce.ts';

/** What waking couriers needs. */
export type CourierWakeDeps = {
  databaseUrl: string;
  db: Kysely<Database>;
  client: Client;
  /** Of the workers. */
  taskQueue: string;
  /** Channels that have a server; the others' couriers are woken rarely, only to show how much waits. */
  configured: readonly CourierChannel[];
  /** Told what failed, as a code without personal data; the next sweep tries again. */
  onTrouble?: (what: 'database' | 'engine', code: string) => void;
  /** For tests; ms. */
  sweepMs?: number;
  pauseMs?: number;
};

/** How often a courier without a mail server is told of new mail. */
const unconfiguredPauseMs = 10_000;

/** The part of the worker's relay that wakes couriers. */
export type CourierWake = { stop(): Promise<void> };

/**
 * Wakes couriers when notifications were written (LISTEN, at most a few signals a second) and looks for due ones itself on every
 * connect and every 30 s, so that a lost NOTIFY costs half a minute. The first signal after a start ends a courier's back-off,
 * because the worker may have got another mail server, and starts the courier if there is none yet.
 */
export const startCourierWake = (deps: CourierWakeDeps): CourierWake => {
  const { db, client, taskQueue, configured, onTrouble, sweepMs = 30_000, pauseMs = 250 } = deps;

  const channels = courierChannels.map((channel) => {
    let greeted = false;
    const signal = async () => {
      try {
        await client.workflow.signalWithStart(courierWorkflow, {
          workflowId: courierId(channel),
          taskQueue,
          args: [{ channel } satisfies CourierInput],
          signal: wakeSignal,
          signalArgs: [{ atOnce: !greeted }],
          staticSummary: `delivers ${channel}`,
        });
        greeted = true;
      } catch (error) {
        onTrouble?.('engine', codeOf(error));
      }
    };
    const isConfigured = configured.includes(channel);
    const soon = coalesce(signal, pauseMs);
    // Without a server there is nothing to hurry for; the courier only shows how much waits.
    const later = coalesce(signal, Math.max(pauseMs, unconfiguredPauseMs));
    const ask = () => (isConfigured || !greeted ? soon : later).ask();
    const sweep = async () => {
      try {
        if (!greeted || (isConfigured && (await somethingIsDue(db, channel)))) ask();
      } catch (error) {
        onTrouble?.('database', codeOf(error));
      }
    };
    const stop = async () => void (await Promise.all([soon.stop(), later.stop()]));
    return { channel, ask, sweep, stop };
  });

  const sweepAll = () => Promise.all(channels.map(({ sweep }) => sweep()));
  const listener = listen({
    databaseUrl: deps.databaseUrl,
    channel: notificationNotify,
    onNotify: (payload) => channels.find(({ channel }) => channel === payload)?.ask(),
    onConnect: () => void sweepAll(),
    onLost: (code) => onTrouble?.('database', code),
  });
  const timer = setInterval(() => void sweepAll(), sweepMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await listener.stop();
      await Promise.all(channels.map(({ stop }) => stop()));
    },
  };
};

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'unknown');
