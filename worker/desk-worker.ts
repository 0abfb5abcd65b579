import type { Client } from '@temporalio/client';
import type { NativeConnection, WorkflowBundle } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createDeliverActivities } from '../activities/deliver.ts';
import { createMailer } from '../activities/mail/mailer.ts';
import { createMoveActivities } from '../activities/move-tickets.ts';
import { createTicketActivities } from '../activities/ticket-activities.ts';
import { createDatabase } from '../db/database.ts';
import { eventNotify } from '../db/live/events-after.ts';
import { notificationNotify } from '../db/notification/notify-channel.ts';
import { followPolicyVersions } from '../policies/follow-policy-versions.ts';
import { keepPolicyVersions } from '../policies/keep-policy-versions.ts';
import type { PolicyVersionChanged } from '../policies/policy-version-changed.ts';
import type { PolicyStore } from '../policies/store.ts';
import { startCourierWake } from './relay/courier-wake.ts';
import { startIntakeRelay } from './relay/intake-relay.ts';
import { startMoveRelay } from './relay/move-relay.ts';
import { startOrphanSweep } from './relay/orphan-sweep.ts';
import { startSearchRelay } from './relay/search-relay.ts';
import { startUnsettledRelay } from './relay/unsettled-relay.ts';
import { createWaker } from './relay/waker.ts';
import { createWorker } from './worker.ts';

/** What the worker process is made of; tests give their own parts. */
export type DeskWorkerParts = {
  databaseUrl: string;
  connection: NativeConnection;
  client: Client;
  namespace: string;
  taskQueue: string;
  bundle: WorkflowBundle;
  policies: PolicyStore;
  log: Logger;
  zone: string;
  numberPrefix: string;
  publicUrl: string;
  mailFrom: string;
  smtpUrl?: string | undefined;
  maxCachedWorkflows?: number | undefined;
  /** The database was away at the start, is back, and holds other content under the current policy's version. */
  policyChanged: (error: PolicyVersionChanged) => void;
};

/** A running worker with its relays. */
export type DeskWorker = {
  /** Resolves when the worker has ended, rejects when it failed. */
  ended: Promise<void>;
  /** Finishes work in hand and stops; within ten seconds. */
  stop: () => Promise<void>;
};

/** Starts workflows, activities and relays on one task queue. Rejects with PolicyVersionChanged. */
export const startDeskWorker = async (parts: DeskWorkerParts): Promise<DeskWorker> => {
  const { log, policies, client, taskQueue, databaseUrl } = parts;
  const onError = (error: Error): void => log.warn({ error: error.name }, 'an idle database connection broke');
  const { db, pool, close } = createDatabase(databaseUrl, { applicationName: 'desk worker', onError });
  try {
    await keepPolicyVersions({ db, policies, log }, parts.policyChanged);
  } catch (error) {
    await close();
    throw error;
  }
  const mailer = parts.smtpUrl ? createMailer({ url: parts.smtpUrl, from: parts.mailFrom }) : undefined;
  const notifications = createWaker(pool, notificationNotify);
  const recorded = createWaker(pool, eventNotify);
  const activities = {
    ...createTicketActivities({ db, policies, wake: notifications.wake, recorded: () => recorded.wake(['']) }),
    ...createMoveActivities({ db, client, policies }),
    ...createDeliverActivities({
      db,
      mailer,
      publicUrl: parts.publicUrl,
      zone: parts.zone,
      policyWords: async (pinned) => policies.of(pinned)?.policy,
    }),
  };
  const worker = await createWorker({ ...parts, activities });
  const ended = worker.run();
  const numbering = { prefix: parts.numberPrefix, zone: parts.zone };
  const relays = [
    followPolicyVersions({ databaseUrl, db, policies, log }),
    startIntakeRelay({ db, client, policies, taskQueue, numbering, log, databaseUrl }),
    startCourierWake({
      databaseUrl,
      db,
      client,
      taskQueue,
      configured: mailer ? ['email'] : [],
      onTrouble: (what, code) => log.warn({ what, code }, 'the courier relay waits'),
    }),
    startSearchRelay({ databaseUrl, db, log }),
    startUnsettledRelay({ db, client, log }),
    startMoveRelay({ db, client, taskQueue, log }),
    startOrphanSweep(db, (error) => log.warn({ error: error.name }, 'sweep of orphaned texts failed')),
  ];
  return {
    ended,
    stop: async () => {
      await Promise.all(relays.map((relay) => relay.stop()));
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended.catch(() => {});
      await Promise.all([notifications.stop(), recorded.stop()]);
      mailer?.close();
      await close();
    },
  };
};
