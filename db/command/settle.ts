import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema/index.ts';

/** A recorded command that the engine has answered: its outcome stands in the workflow's history. */
export type SettledCommand = { number: string; commandId: string };

/** Notes settled commands a second later, many by one statement. */
export type Settling = { settled: (command: SettledCommand) => void; stop: () => Promise<void> };

const pauseMs = 1_000;

/**
 * Notes commands as settled (column `unsettled`, docs/decisions/0021). What is lost with the process, or with a database
 * that is away, costs one needless signal: the worker's relay finds it after half a minute.
 */
export const startSettling = (db: Kysely<Database>): Settling => {
  let waiting: SettledCommand[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) running = running.then(() => settle(db, batch)).catch(() => {});
  };
  return {
    settled: (command) => {
      waiting.push(command);
      timer ??= setTimeout(flush, pauseMs);
    },
    stop: async () => {
      flush();
      await running;
    },
  };
};

/** Notes these commands as settled. */
export const settle = async (db: Kysely<Database>, commands: readonly SettledCommand[]): Promise<void> => {
  await sql`
    update command set unsettled = false
    from unnest(${commands.map((one) => one.number)}::text[], ${commands.map((one) => one.commandId)}::text[])
      as answered (number, command_id)
    where command.number = answered.number and command.command_id = answered.command_id and command.unsettled`.execute(
    db,
  );
};
