import { Client } from '@temporalio/client';
import { createDeskLog } from '../config/desk-log.ts';
import type { ConnectedConfig } from '../config/running-desk.ts';
import { instantOf } from '../contracts/instant.ts';
import { startSettling } from '../db/command/settle.ts';
import { createDatabase } from '../db/database.ts';
import { createPolicyStore } from '../policies/store.ts';
import type { Context } from './context.ts';
import { registerDeskMetrics } from './desk-metrics.ts';
import { engineConnection } from './engine-connection.ts';
import { limitsOf } from './limits/limits.ts';
import { createStreamSeats } from './limits/stream-seats.ts';
import { createLiveFeed } from './live/live-feed.ts';
import { createMetrics } from './metrics.ts';
import { registerDeliveryMetrics } from './notifications/delivery-metrics.ts';
import { registerStandingMetrics } from './standing-metrics.ts';

/** The API process' context, and how to let go of what it holds. Connects to nothing before first use. */
export const createContext = (config: ConnectedConfig): { context: Context; close: () => Promise<void> } => {
  const log = createDeskLog({ level: config.logLevel, process: 'api' });
  const database = createDatabase(config.databaseUrl, {
    applicationName: 'durable-desk api',
    onError: (error) => log.warn({ code: (error as { code?: string }).code }, 'lost a database connection'),
  });
  const metrics = createMetrics();
  registerDeliveryMetrics(metrics.registry, database.db);
  registerDeskMetrics(metrics.registry, database.db);
  const engine = engineConnection({ ...config.temporalConnection, address: config.temporalAddress });
  const client = new Client({ connection: engine.connection, namespace: config.temporalNamespace });
  const settling = startSettling(database.db);
  const context: Context = {
    settings: {
      publicUrl: config.publicUrl,
      namespace: config.temporalNamespace,
      taskQueue: config.taskQueue,
      trustProxy: config.trustedProxies > 0 && config.trustedProxies,
      limits: limitsOf(config),
      lateAfterMs: config.lateAfterSeconds * 1000,
      checkAnswers: false,
    },
    db: database.db,
    temporal: () => client,
    log,
    now: () => instantOf(Date.now()),
    metrics,
    seats: createStreamSeats(config.streamsPerCaller),
    live: createLiveFeed({ db: database.db, databaseUrl: config.databaseUrl, log }),
    settled: settling.settled,
    desk: {
      policies: createPolicyStore(config.policy, config.timeZone),
      numbering: { prefix: config.numberPrefix, zone: config.timeZone },
      testClock: config.testClock,
      continueAfter: config.continueAsNewAfter ?? null,
    },
  };
  registerStandingMetrics(metrics.registry, context);
  return {
    context,
    close: async () => {
      await Promise.all([context.live.stop(), settling.stop()]);
      await engine.close();
      await database.close();
    },
  };
};
