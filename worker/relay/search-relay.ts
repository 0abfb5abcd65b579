import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { listen } from '../../db/listen.ts';
import { eventNotify } from '../../db/live/events-after.ts';
import type { Database } from '../../db/schema/index.ts';
import { indexDue, searchBacklog } from '../../db/search/index-due.ts';
import { coalesce } from './coalesce.ts';

/** Looks without being told; ms. */
const sweepEvery = 30_000;

/** Pause before it looks after a record, so that a ticket's texts of one moment are one turn; ms. */
const pauseMs = 500;

/** Another worker is at it and may have looked already: look again; ms. */
const busyMs = 1_000;

/** Progress of a long way is told so often; turns. */
const tellEvery = 100;

/** What keeping search up to date needs. */
export type SearchRelayDeps = { databaseUrl: string; db: Kysely<Database>; log: Logger };

/**
 * Keeps the words that tickets are found by: hears of records (LISTEN), and looks itself every 30 s. It stands outside of
 * recording, so that nothing about search can hold up or park a ticket; a worker that dies leaves its marks to the next.
 */
export const startSearchRelay = ({ databaseUrl, db, log }: SearchRelayDeps): { stop: () => Promise<void> } => {
  let stopping = false;
  let later: NodeJS.Timeout | undefined;

  const work = async (): Promise<void> => {
    for (let turns = 1; !stopping; turns++) {
      const { indexed, failed, busy } = await indexDue(db);
      if (failed.length > 0) log.error({ numbers: failed }, 'the words of a ticket could not be made; later again');
      if (busy) {
        clearTimeout(later);
        later = setTimeout(asking.ask, busyMs);
        return;
      }
      if (indexed === 0 && failed.length === 0) return;
      if (turns % tellEvery === 0) log.info({ waiting: await searchBacklog(db) }, 'making words of tickets for search');
    }
  };
  const asking = coalesce(
    () => work().catch((error: Error) => log.warn({ error: error.name }, 'search waits for the database')),
    pauseMs,
  );
  const listener = listen({
    databaseUrl,
    channel: eventNotify,
    onNotify: asking.ask,
    onConnect: asking.ask,
    onLost: () => {},
  });
  const timer = setInterval(asking.ask, sweepEvery);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      clearTimeout(later);
      await listener.stop();
      await asking.stop();
    },
  };
};
