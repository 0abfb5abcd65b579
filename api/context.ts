import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Instant } from '../contracts/instant.ts';
import type { SettledCommand } from '../db/command/settle.ts';
import type { Database } from '../db/schema/index.ts';
import type { PolicyStore } from '../policies/store.ts';
import type { Limits } from './limits/limits.ts';
import type { StreamSeats } from './limits/stream-seats.ts';
import type { LiveFeed } from './live/live-feed.ts';
import type { HttpMetrics } from './metrics.ts';

/** What the API needs to know of the configuration. */
export type ApiSettings = {
  /** Where people reach the desk, e.g. `https://desk.example.com`; cookies are Secure when it is https. */
  publicUrl: string;
  /** Temporal namespace and task queue, to see whether workers poll. */
  namespace: string;
  taskQueue: string;
  /** Express' `trust proxy`: false, or the number of proxies in front. */
  trustProxy: boolean | number;
  limits: Limits;
  /** A rung that fired later than this, ms, came due while the desk was down. */
  lateAfterMs: number;
  /** Check every answer against its schema and fail with 500; for tests. */
  checkAnswers: boolean;
};

/** What taking in tickets needs. */
export type DeskRules = {
  policies: PolicyStore;
  /** Prefix and zone of ticket numbers (C-12). */
  numbering: { prefix: string; zone: string };
  /** Requests may carry their own instant; for tests. */
  testClock: boolean;
  /** Commands after which a ticket begins a new run; null: when the engine suggests it. */
  continueAfter: number | null;
};

/** Everything endpoints work with, built once per process; tests build it with parts of their own. */
export type Context = {
  settings: ApiSettings;
  db: Kysely<Database>;
  /** The workflow engine's client; connects at first use, and again after a loss. */
  temporal: () => Client;
  log: Logger;
  /** This process' wall clock; acceptance uses PostgreSQL's. */
  now: () => Instant;
  metrics: HttpMetrics;
  desk: DeskRules;
  /** What is recorded, for live streams. */
  live: LiveFeed;
  /** Who may open another live stream. */
  seats: StreamSeats;
  /** Notes that the engine has answered this command (docs/decisions/0021). */
  settled: (command: SettledCommand) => void;
};
