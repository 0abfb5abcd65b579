import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { demoTokens } from '../demo/tokens.ts';
import { askDesk, Refused } from './desk-client.ts';
import { actorOf, cast, ensurePlanter, makePeople, planter } from './people.ts';
import { type Garden, type Planted, plant } from './plant.ts';
import { ticketClock } from './ticket-clock.ts';

/** What a seed is asked for. */
export type SeedOptions = {
  /** An API that takes requests of the past (TEST_CLOCK). */
  apiUrl: string;
  db: Kysely<Database>;
  /** Of the desk's Temporal service, to let tickets' time pass. */
  client: Client;
  seed: number;
  tickets: number;
  print: (line: string) => void;
  /** Told after each ticket. */
  progress: (done: number, of: number) => void;
};

/** Tickets planted at the same time: more than one worker and database do at once is of no use. */
const atOnce = 8;

/** Idempotency keys count 7 days; on a later day a repeated run would double everything. */
const keysKeptMs = 6.5 * 86_400_000;

/** The policy that the stories fit, with clocks on three calendars (examples/policies). */
const fitting = 'three-calendars';

/**
 * Fills a desk by its public API. A repeated run with the same seed finds what is there and plants what is missing.
 * Throws an Error with a readable message when the desk does not answer or does not fit.
 */
export const runSeed = async (options: SeedOptions): Promise<Planted[]> => {
  const { apiUrl, db, client, seed, tickets, print, progress } = options;
  const tokens = demoTokens(db);
  try {
    const base = await ensurePlanter(db);
    if (Date.now() - Date.parse(base) > keysKeptMs) {
      throw new Error(
        `this desk was seeded on ${base.slice(0, 10)}; its idempotency keys count no more, so another run would double it`,
      );
    }
    const token = await tokens.of(planter);
    const { body: policy } = await askDesk<{ key: string }>(apiUrl, { token, path: '/policy' });
    if (policy.key !== fitting) {
      throw new Error(`the seed fits the policy ${fitting}; a selection rule of this desk gives ${policy.key} instead`);
    }
    const { made, teamIds } = await makePeople(apiUrl, token);
    print(made.length === 0 ? 'people, teams and routes are there already' : `made ${made.join(', ')}`);
    // One after another: tickets of which several want the same token would make it twice.
    for (const { account } of cast) await tokens.of(account);
    const garden: Garden = {
      apiUrl,
      seed,
      base,
      tokenOf: tokens.of,
      passUntil: ticketClock(client, db),
      isAccepted: async (key) =>
        (await db
          .selectFrom('intake_request')
          .select('id')
          .where('idempotency_key', '=', key)
          .limit(1)
          .executeTakeFirst()) !== undefined,
      isRecorded: async (number, commandId) =>
        isRecorded(apiUrl, await tokens.of(actorOf.supervisor), number, commandId),
      secondTeam: teamIds[1]!,
    };
    return await plantAll(garden, tickets, progress);
  } finally {
    await tokens.revoke();
  }
};

const isRecorded = async (apiUrl: string, token: string, number: string, commandId: string): Promise<boolean> => {
  try {
    const path = `/commands/${commandId}?ticket=${number}`;
    return (await askDesk<{ state: string }>(apiUrl, { token, path })).body.state === 'recorded';
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
};

const plantAll = async (garden: Garden, tickets: number, progress: SeedOptions['progress']): Promise<Planted[]> => {
  const planted: Planted[] = [];
  if (tickets > 0) planted.push(await plant(garden, 0, undefined));
  progress(planted.length, tickets);
  let next = 1;
  const gardener = async (): Promise<void> => {
    for (let index = next++; index < tickets; index = next++) {
      planted.push(await plant(garden, index, planted[0]!.number));
      progress(planted.length, tickets);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, gardener));
  return planted;
};
