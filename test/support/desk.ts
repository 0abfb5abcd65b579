import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { Client, type Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, type WorkflowBundle } from '@temporalio/worker';
import type { Kysely } from 'kysely';
import { createDeskLog } from '../../config/desk-log.ts';
import type { Role } from '../../contracts/actor.ts';
import type { DoctorCode, DoctorFinding } from '../../contracts/doctor.ts';
import { createDatabase } from '../../db/database.ts';
import type { Database } from '../../db/schema/index.ts';
import { keepPolicyVersions } from '../../policies/keep-policy-versions.ts';
import { createPolicyStore, type PolicyStore } from '../../policies/store.ts';
import { bundleWorkflows } from '../../worker/bundle-workflows.ts';
import { type DeskWorker, startDeskWorker } from '../../worker/desk-worker.ts';
import { sdkLogger } from '../../worker/sdk-logger.ts';
import { type Answer, type ApiUnderTest, type Sent, startApi } from '../api/api-under-test.ts';
import { assertSound } from '../checker/assert-sound.ts';
import { advance } from './clock.ts';
import { doctorOf, faultsOf } from './examine.ts';
import { watchedLog } from './log-watch.ts';
import { createDeskDatabase, createNamespace, dropDeskDatabase, testConnection, testServers } from './servers.ts';
import { killableWorker, strikesInForce, struckDesk } from './struck.ts';
import { ticketTimes } from './ticket-times.ts';

const sdk = sdkLogger(createDeskLog({ level: 'trace', process: 'worker' }, watchedLog('Temporal SDK')));
Runtime.install({
  logger: new DefaultLogger('WARN', (entry) => {
    sdk.log(entry.level, entry.message, entry.meta);
    // Activities that fail on purpose would fill the screen.
    if (entry.level === 'ERROR') process.stderr.write(`${entry.message} ${entry.meta?.error ?? ''}\n`);
  }),
});

let bundle: Promise<WorkflowBundle> | undefined;

/** The workflow bundle, made once per test process. */
export const testBundle = (): Promise<WorkflowBundle> => {
  bundle ??= bundleWorkflows();
  return bundle;
};

/** Somebody with a token. */
export type Person = { id: string; account: string; token: string };

/** How a test wants its desk. */
export type DeskOptions = {
  policy?: string;
  continueAfter?: number;
  smtpUrl?: string;
  /** Files of policies that tickets of the test live under, for the checker. */
  policyFiles?: readonly string[];
  /** The test leaves tickets that no checker would pass; the doctor examines them all the same. */
  uncheckable?: boolean;
  /** Faults that the test leaves on purpose: the doctor may find them at the end; any other fails the test. */
  doctorMay?: readonly DoctorCode[];
  /** Through which the desk (not the test) reaches PostgreSQL, e.g. a proxy that can be cut. */
  viaDatabaseUrl?: (url: string) => Promise<string>;
  /** Through which the desk's API and relays (not its worker) reach Temporal. */
  viaTemporalAddress?: string;
};

/** A whole desk: API and worker in this process, a database and a Temporal namespace of their own. */
export type Desk = {
  api: ApiUnderTest;
  client: Client;
  namespace: string;
  databaseUrl: string;
  db: Kysely<Database>;
  person: (account: string, roles: Role[]) => Promise<Person>;
  /** A group with members, its lead the first, and routes of categories to it. */
  group: (name: string, members: readonly Person[], categories?: readonly string[]) => Promise<string>;
  /** Submits and returns the ticket's number once it is recorded; fails when it is refused. */
  submit: (by: Person, body: Record<string, unknown>) => Promise<string>;
  /** Gives a command; the answer whatever it is. */
  command: (
    by: Person,
    number: string,
    name: string,
    input?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** Gives a command that must be recorded. */
  does: (by: Person, number: string, name: string, input?: unknown) => Promise<number>;
  /** Sends a raw signal as `temporal workflow signal` would. */
  signal: (number: string, name: string, payload: unknown) => Promise<void>;
  /** Lets the ticket's time pass. */
  pass: (number: string, ms: number) => Promise<void>;
  /** Waits until everything the workflow has decided is recorded and all signals are handled. */
  settled: (number: string) => Promise<void>;
  /** Types of the recorded events, in order. */
  types: (number: string) => Promise<string[]>;
  startWorker: () => Promise<void>;
  stopWorker: () => Promise<void>;
  /** Starts the desk's API and worker anew under another policy, each with a store of its own, on the same data. */
  restartUnder: (policy: string) => Promise<void>;
  /**
   * Ends everything, with the word of doctor and checker on it. The doctor examines a desk at work: a worker is started when none runs,
   * unless the test gives one of its own, which is stopped with the desk's.
   */
  stop: (own?: Pick<DeskWorker, 'stop'>) => Promise<void>;
};

/** What was accepted is recorded by then, on the busiest machine; ms. */
const acceptedForMs = 60_000;

/** Starts a desk on the test servers. */
export const startDesk = async (options: DeskOptions = {}): Promise<Desk> => {
  const [{ temporalAddress }, connection, namespace, ownUrl] = await Promise.all([
    testServers(),
    testConnection(),
    createNamespace(),
    createDeskDatabase(),
  ]);
  const databaseUrl = options.viaDatabaseUrl ? await options.viaDatabaseUrl(ownUrl) : ownUrl;
  const deskTemporalAddress = options.viaTemporalAddress ?? temporalAddress;
  let policies = createPolicyStore(options.policy ?? 'customer-response', 'Asia/Shanghai');
  const api = await startApi({
    settings: { namespace },
    desk: { policies, continueAfter: options.continueAfter ?? null },
    temporalAddress: deskTemporalAddress,
    databaseUrl,
  });
  const client = new Client({ connection: connection as Connection, namespace });
  let worker: { desk: DeskWorker; native: NativeConnection } | undefined;
  const strikes = strikesInForce();
  const struck =
    strikes === null
      ? undefined
      : killableWorker({
          client,
          db: api.db,
          env: {
            DATABASE_URL: databaseUrl,
            TEMPORAL_ADDRESS: temporalAddress,
            TEMPORAL_NAMESPACE: namespace,
            TASK_QUEUE: api.context.settings.taskQueue,
            ...(options.policy ? { DESK_POLICY: policyNamed(options.policy) } : {}),
            ...(options.smtpUrl ? { SMTP_URL: options.smtpUrl } : {}),
          },
        });

  const startWorker = async (): Promise<void> => {
    if (struck) return struck.start();
    const native = await NativeConnection.connect({ address: temporalAddress });
    const desk = await startDeskWorker({
      databaseUrl,
      connection: native,
      client: api.context.temporal(),
      namespace,
      taskQueue: api.context.settings.taskQueue,
      bundle: await testBundle(),
      policies,
      log: createDeskLog({ level: 'trace', process: 'worker' }, api.watched),
      zone: 'Asia/Shanghai',
      numberPrefix: 'TS',
      publicUrl: 'http://127.0.0.1',
      mailFrom: 'desk@example.com',
      smtpUrl: options.smtpUrl,
      policyChanged: (error) => assert.ifError(error),
    });
    worker = { desk, native };
  };
  const stopWorker = async (): Promise<void> => {
    await struck?.stop();
    await worker?.desk.stop();
    await worker?.native.close();
    worker = undefined;
  };
  const isWorking = (): boolean => worker !== undefined || (struck?.isRunning() ?? false);
  await startWorker();

  const command = (
    by: Person,
    number: string,
    name: string,
    input: unknown = {},
    headers: Record<string, string> = {},
  ) =>
    api.send('POST', `/tickets/${number}/commands/${name}`, { token: by.token, body: input, headers } satisfies Sent);
  const state = async (number: string) =>
    (await client.workflow.getHandle(number).query('state')) as { waiting: number; queuedSignals: number };

  const desk: Desk = {
    api,
    client,
    namespace,
    databaseUrl: ownUrl,
    db: api.db,
    person: api.person,
    group: async (name, members, categories = []) => {
      const { id } = await api.db
        .insertInto('team_group')
        .values({ name, line: 1, lead_id: members[0]?.id ?? null })
        .returning('id')
        .executeTakeFirstOrThrow();
      if (members.length > 0) {
        await api.db
          .insertInto('group_member')
          .values(members.map((one) => ({ group_id: id, account_id: one.id })))
          .execute();
      }
      if (categories.length > 0) {
        await api.db
          .insertInto('category_route')
          .values(categories.map((category) => ({ category, group_id: id })))
          .execute();
      }
      return id;
    },
    submit: async (by, body) => {
      const answer = await api.send('POST', '/tickets', { token: by.token, body });
      // Accepted and not yet recorded, on a busy machine.
      const { number } = answer.body;
      const until = Date.now() + acceptedForMs;
      while (answer.status === 202 && Date.now() < until) {
        const row = await api.db.selectFrom('ticket').select('number').where('number', '=', number).executeTakeFirst();
        if (row) return number;
        await new Promise((done) => setTimeout(done, 100));
      }
      if (answer.status !== 201) throw new Error(`submit: ${answer.status} ${JSON.stringify(answer.body)}`);
      return number;
    },
    command,
    does: async (by, number, name, input = {}) => {
      let answer = await command(by, number, name, input);
      // Accepted and not yet recorded: asks where the answer says, as any client does.
      while (answer.status === 202 || answer.body?.state === 'accepted') {
        await new Promise((done) => setTimeout(done, 100));
        answer = await api.send('GET', `/commands/${answer.body.commandId ?? answer.body.id}?ticket=${number}`, {
          token: by.token,
        });
      }
      if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body.revision;
    },
    signal: (number, name, payload) => client.workflow.getHandle(number).signal(name, payload),
    pass: async (number, ms) => {
      await advance(client, number, ms);
    },
    settled: async (number) => {
      for (;;) {
        const { waiting, queuedSignals } = await state(number);
        if (waiting === 0 && queuedSignals === 0) return;
        await new Promise((done) => setTimeout(done, 25));
      }
    },
    types: async (number) => {
      const rows = await api.db
        .selectFrom('ticket_event')
        .select('type')
        .where('number', '=', number)
        .orderBy('seq')
        .execute();
      return rows.map((row) => row.type);
    },
    startWorker,
    stopWorker,
    restartUnder: async (policy) => {
      await stopWorker();
      const policyChanged = (error: Error): void => assert.ifError(error);
      api.context.desk.policies = createPolicyStore(policy, 'Asia/Shanghai');
      await keepPolicyVersions(
        { db: api.db, policies: api.context.desk.policies, log: api.context.log },
        policyChanged,
      );
      policies = createPolicyStore(policy, 'Asia/Shanghai');
      await startWorker();
    },
    stop: async (own) => {
      if (!own && !isWorking()) await startWorker();
      const { uncheckable, doctorMay = [] } = options;
      const nows = uncheckable ? undefined : await ticketTimes(client, api.db);
      const found = await foundBy({ client, namespace, policies: api.context.desk.policies, databaseUrl: ownUrl });
      await stopWorker();
      await own?.stop();
      await api.stop();
      try {
        const faults = found.filter(({ code }) => !doctorMay.includes(code));
        const told = faults.map((fault) => `the doctor found ${JSON.stringify(fault)}`);
        if (!uncheckable) {
          const files = options.policyFiles ?? (options.policy?.includes('/') ? [options.policy] : []);
          await checked(ownUrl, files, nows).catch((error: Error) => told.push(error.message));
        }
        assert.equal(told.length, 0, told.join('\n'));
      } finally {
        await dropDeskDatabase(ownUrl);
      }
    },
  };
  return struck && strikes !== null ? struckDesk(desk, struck, strikes) : desk;
};

/** A policy as another process finds it, too. */
const policyNamed = (policy: string): string => (policy.includes('/') ? resolve(policy) : policy);

/** The doctor's word on a desk that works. */
const foundBy = async ({
  databaseUrl,
  ...desk
}: {
  client: Client;
  namespace: string;
  policies: PolicyStore;
  databaseUrl: string;
}): Promise<DoctorFinding[]> => {
  const database = createDatabase(databaseUrl, { max: 2 });
  try {
    return await faultsOf(doctorOf({ ...desk, db: database.db }));
  } finally {
    await database.close();
  }
};

/** Every test that touched a ticket ends with the independent checker's word on it. */
const checked = async (
  databaseUrl: string,
  policyFiles: readonly string[],
  nows: ReadonlyMap<string, string> = new Map(),
): Promise<void> => {
  const database = createDatabase(databaseUrl, { max: 1 });
  try {
    await assertSound(database.db, { policyFiles: policyFiles.map((file) => resolve(file)), nows });
  } finally {
    await database.close();
  }
};
