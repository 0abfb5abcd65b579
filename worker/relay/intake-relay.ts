import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { sql } from 'kysely';
import { listen } from '../../db/listen.ts';
import { intakeNotify } from '../../intake/accept.ts';
import { type OpenDeps, openTicket } from '../../intake/open-ticket.ts';
import { coalesce } from './coalesce.ts';

/** The sweep finds what no notice told of; ms. */
const sweepEvery = 30_000;

/** A little longer than the API has to start a request it accepted; ms. */
const afterTheApi = 6_000;

/** How long one request may take, so that one that never opens does not hold up the others; ms. */
const patienceMs = 8_000;

/** What the relay of accepted requests needs. */
export type IntakeRelayDeps = OpenDeps & { databaseUrl: string };

/**
 * Starts accepted requests whose workflow is not yet started: the API died, or the engine was away. Requests are shared
 * among relays (SKIP LOCKED, each attempt puts the next one off); starting twice is harmless, as the workflow id is the
 * ticket number.
 */
export const startIntakeRelay = (deps: IntakeRelayDeps): { stop: () => Promise<void> } => {
  const { db, client, log } = deps;
  let stopping = false;

  const takeNext = async () => {
    const { rows } = await sql<{ id: string }>`
      update intake_request
      set attempts = attempts + 1,
          next_attempt_at = now() + make_interval(secs => least(60, 2 ^ least(attempts, 6)))
      where id = (
        select id from intake_request
        where started_at is null and next_attempt_at <= now()
        order by next_attempt_at limit 1
        for update skip locked
      )
      returning id`.execute(db);
    const id = rows[0]?.id;
    return id === undefined
      ? undefined
      : db.selectFrom('intake_request').select(['start']).where('id', '=', id).executeTakeFirst();
  };

  const sweep = async (): Promise<void> => {
    for (;;) {
      const request = stopping ? undefined : await takeNext();
      if (!request) return;
      const { number } = request.start;
      try {
        await client.withDeadline(Date.now() + patienceMs, () => openTicket(deps, request.start));
      } catch (error) {
        log.warn({ number, error: (error as Error).name }, 'accepted request is not opened yet');
        // The others would fare no better; a request with a trouble of its own keeps none waiting.
        if (isEngineAway(error)) return;
      }
    }
  };

  const sweeping = coalesce(async () => {
    await sweep().catch((error: Error) => log.warn({ error: error.name }, 'sweep of accepted requests failed'));
  }, 100);
  const soon = new Set<NodeJS.Timeout>();
  const listener = listen({
    databaseUrl: deps.databaseUrl,
    channel: intakeNotify,
    onNotify: () => {
      if (soon.size > 0) return;
      const timer = setTimeout(() => {
        soon.delete(timer);
        sweeping.ask();
      }, afterTheApi);
      soon.add(timer);
    },
    onConnect: sweeping.ask,
    onLost: () => {},
  });
  const timer = setInterval(sweeping.ask, sweepEvery);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      for (const one of soon) clearTimeout(one);
      await listener.stop();
      await sweeping.stop();
    },
  };
};

const awayCodes = new Set([8, 14]); // resource exhausted, unavailable

const isEngineAway = (error: unknown): boolean => {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) && awayCodes.has(inner.code);
};
