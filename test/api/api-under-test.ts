import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { ApiSettings, Context, DeskRules } from '../../api/context.ts';
import type { Endpoint } from '../../api/endpoint.ts';
import { engineConnection } from '../../api/engine-connection.ts';
import { createHttpServer } from '../../api/http-server.ts';
import type { Limits } from '../../api/limits/limits.ts';
import { createStreamSeats } from '../../api/limits/stream-seats.ts';
import { createLiveFeed } from '../../api/live/live-feed.ts';
import { createMetrics } from '../../api/metrics.ts';
import { createDeskLog } from '../../config/desk-log.ts';
import type { Role } from '../../contracts/actor.ts';
import { instantOf } from '../../contracts/instant.ts';
import { startSettling } from '../../db/command/settle.ts';
import { createDatabase } from '../../db/database.ts';
import { createToken } from '../../db/people/create-token.ts';
import type { Database } from '../../db/schema/index.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { type WatchedLog, watchedLog } from '../support/log-watch.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

/** What came back. */
export type Answer = {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  body: any;
};

/** What to send beside method and path. */
export type Sent = { token?: string; body?: unknown; raw?: string | Buffer; headers?: Record<string, string> };

/** No rates; everything else as `config/limit-settings.ts` has it. */
const noLimits: Limits = {
  requestsPerMinute: 0,
  readsPerMinute: 0,
  commandsPerMinute: 0,
  submissionsPerMinute: 0,
  signInsPerMinute: 0,
  streamsPerCaller: 1_000,
  connections: 10_000,
  bodyBytes: 1_048_576,
  headersMs: 15_000,
  requestMs: 60_000,
  idleMs: 120_000,
  keepAliveMs: 75_000,
};

/** An API on a port of its own over a database of its own. */
export type ApiUnderTest = {
  url: string;
  context: Context;
  db: Kysely<Database>;
  /** Lines of the log, as written. */
  log: string[];
  /** For what else writes lines of this desk. */
  watched: WatchedLog;
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** An account with these roles and a token for it. */
  person(account: string, roles: Role[]): Promise<{ id: string; account: string; token: string }>;
  stop(): Promise<void>;
};

/** Starts one; Temporal is away unless an address is given. */
export const startApi = async (
  options: {
    settings?: Partial<ApiSettings>;
    limits?: Partial<Limits>;
    desk?: Partial<DeskRules>;
    more?: readonly Endpoint[];
    temporalAddress?: string;
    databaseUrl?: string;
  } = {},
): Promise<ApiUnderTest> => {
  const databaseUrl = options.databaseUrl ?? (await createDeskDatabase());
  const { db, close } = createDatabase(databaseUrl);
  const engine = engineConnection({ address: options.temporalAddress ?? '127.0.0.1:9' });
  const settings: ApiSettings = {
    publicUrl: 'http://127.0.0.1',
    namespace: 'default',
    taskQueue: 'desk',
    trustProxy: false,
    limits: { ...noLimits, ...options.limits },
    lateAfterMs: 60_000,
    checkAnswers: true,
    ...options.settings,
  };
  const watched = watchedLog('api');
  const logger = createDeskLog({ level: 'trace', process: 'api' }, watched);
  const settling = startSettling(db);
  const context: Context = {
    settings,
    db,
    settled: settling.settled,
    seats: createStreamSeats(settings.limits.streamsPerCaller),
    live: createLiveFeed({ db, databaseUrl, log: logger }),
    temporal: () => new Client({ connection: engine.connection, namespace: settings.namespace }),
    log: logger,
    now: () => instantOf(Date.now()),
    metrics: createMetrics(),
    desk: {
      policies: createPolicyStore('customer-response'),
      numbering: { prefix: 'TS', zone: 'Asia/Shanghai' },
      testClock: true,
      continueAfter: null,
      ...options.desk,
    },
  };
  const server = createHttpServer(context, options.more).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    context,
    db,
    log: watched.lines,
    watched,
    send: async (method, path, { token, body, raw, headers } = {}) => {
      watched.hears(body);
      const response = await fetch(url + path, {
        method,
        headers: {
          ...((body !== undefined || raw !== undefined) && { 'Content-Type': 'application/json' }),
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          'Accept-Language': 'en',
          ...headers,
        },
        body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    person: async (account, roles) => {
      const row = await db
        .insertInto('account')
        .values({ account, display_name: account, kind: 'staff', roles })
        .returning('id')
        .executeTakeFirstOrThrow();
      const { secret } = await createToken(db, { accountId: row.id, name: 'test', createdBy: null });
      return { id: row.id, account, token: secret };
    },
    stop: async () => {
      await Promise.all([context.live.stop(), settling.stop()]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      watched.end();
      await engine.close();
      await close();
      if (options.databaseUrl === undefined) await dropDeskDatabase(databaseUrl);
    },
  };
};
