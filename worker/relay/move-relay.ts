import type { Logger } from 'pino';
import { type StartMoveDeps, startMove } from '../../intake/start-move.ts';

/** The API has started it by then, if it could; ms. */
const sweepEvery = 30_000;
const patienceMs = 8_000;

/**
 * Starts moves of running tickets that were published with a policy and not started: the API died, or the engine was away.
 * Starting one twice is harmless.
 */
export const startMoveRelay = ({ log, ...deps }: StartMoveDeps & { log: Logger }): { stop: () => Promise<void> } => {
  const sweep = async (): Promise<void> => {
    const moves = await deps.db
      .selectFrom('policy_move')
      .select(['id', 'effective_from as effectiveFrom'])
      .where('started_at', 'is', null)
      .orderBy('asked_at')
      .execute();
    for (const move of moves) {
      await deps.client.withDeadline(Date.now() + patienceMs, () => startMove(deps, move));
    }
  };
  let running = Promise.resolve();
  const begin = (): void => {
    running = running
      .then(sweep)
      .catch((error: Error) => log.warn({ error: error.name }, 'a move of running tickets is not started yet'));
  };
  begin();
  const timer = setInterval(begin, sweepEvery);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
