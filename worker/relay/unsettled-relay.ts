import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import { faultPoint } from '../../config/fault-point.ts';
import { repairSignal } from '../../contracts/names.ts';
import { type SettledCommand, settle } from '../../db/command/settle.ts';
import type { Database } from '../../db/schema/index.ts';

/** What the relay of unsettled commands needs; times in ms, other than the standard for tests. */
export type UnsettledRelayDeps = {
  db: Kysely<Database>;
  client: Client;
  log: Logger;
  sweepMs?: number;
  /** Younger ones are still being answered. */
  olderThanMs?: number;
};

/** Commands of one sweep, by lot, so that tickets which cannot be told do not keep the others waiting. */
const batchSize = 200;

/** How long one ticket, and one sweep, may take; ms. */
const patienceMs = 5_000;
const sweepAtMostMs = 25_000;

/** Of the advisory lock that the sweeping worker holds. */
const lockKey = 7_405_301;

type Unsettled = SettledCommand & { seq: number };

/**
 * Tells tickets of recorded commands of which nobody knows whether the engine kept them: `record` commits inside a workflow
 * task, and an update may be lost with that task when worker, engine and caller all end at that moment. The signal
 * `repair` with `behind` makes the ticket adopt what SQL holds if it does not know of that event, and does nothing else.
 */
export const startUnsettledRelay = (deps: UnsettledRelayDeps): { stop: () => Promise<void> } => {
  const { db, client, log, sweepMs = 30_000, olderThanMs = 30_000 } = deps;
  let stopping = false;

  const unsettled = async (): Promise<Unsettled[]> => {
    const { rows } = await sql<Unsettled>`
      select number, command_id as "commandId", seq from command
      where unsettled and recorded_at < now() - make_interval(secs => ${olderThanMs / 1000})
      order by random() limit ${batchSize}`.execute(db);
    return rows;
  };

  const tell = async (number: string, commands: readonly Unsettled[]): Promise<void> => {
    const behind = Math.max(...commands.map((one) => one.seq));
    try {
      await client.workflow.getHandle(number).signal(repairSignal, { behind });
      log.info({ number, behind }, 'told the ticket of a command that nobody had been answered');
    } catch (error) {
      // No such run: the life is over, or doctor revives it from what SQL holds.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      log.warn({ number, behind }, 'no workflow to tell of a command that nobody had been answered');
    }
    await faultPoint('relay.before_settle');
    await settle(db, commands);
  };

  /** One worker at a time: the others would tell the same tickets again. */
  const sweep = (): Promise<void> =>
    db.transaction().execute(async (trx) => {
      const { rows: lock } = await sql<{ free: boolean }>`
        select pg_try_advisory_xact_lock(${lockKey}) as free`.execute(trx);
      if (!lock[0]!.free) return;
      const byNumber = new Map<string, Unsettled[]>();
      for (const one of await unsettled()) byNumber.set(one.number, [...(byNumber.get(one.number) ?? []), one]);
      const until = Date.now() + sweepAtMostMs;
      for (const [number, commands] of byNumber) {
        if (stopping || Date.now() > until) return;
        try {
          await client.withDeadline(Date.now() + patienceMs, () => tell(number, commands));
        } catch (error) {
          log.warn({ number, error: (error as Error).name }, 'the ticket could not be told of a command');
        }
      }
    });

  let running = Promise.resolve();
  const begin = (): void => {
    running = running
      .then(sweep)
      .catch((error: Error) => log.warn({ error: error.name }, 'sweep of unsettled commands failed'));
  };
  begin();
  const timer = setInterval(begin, sweepMs);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
};
