import type { Kysely } from 'kysely';
import type { Database } from '../../db/schema/index.ts';
import { demoTokens } from '../demo/tokens.ts';
import { askDesk, Refused } from './desk-client.ts';
import { ensurePlanter, makePeople, planter } from './people.ts';
import { type Garden, type Planted, plant } from './plant.ts';

/** What a seed is asked for. */
export type SeedOptions = {
  apiUrl: string;
  db: Kysely<Database>;
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

type Policy = { key: string; form: { fields: { key: string }[] } };

/**
 * Fills a desk by its public API. A repeated run with the same seed finds what is there and plants what is missing.
 * Throws an Error with a readable message when the desk does not answer or does not fit.
 */
export const runSeed = async ({ apiUrl, db, seed, tickets, print, progress }: SeedOptions): Promise<Planted[]> => {
  const tokens = demoTokens(db);
  try {
    const base = await ensurePlanter(db);
    if (Date.now() - Date.parse(base) > keysKeptMs) {
      throw new Error(
        `this desk was seeded on ${base.slice(0, 10)}; its idempotency keys count no more, so another run would double it`,
      );
    }
    const token = await tokens.of(planter);
    const { body: policy } = await askDesk<Policy>(apiUrl, { token, path: '/policy' });
    if (!policy.form.fields.some(({ key }) => key === 'actionsTried')) {
      throw new Error(`the seed fits the form of customer-response, not that of ${policy.key}`);
    }
    const { made, teamIds } = await makePeople(apiUrl, token);
    print(made.length === 0 ? 'people, teams and routes are there already' : `made ${made.join(', ')}`);
    const tokenOf = tokens.of;
    for (const account of ['seed.chen', 'seed.wang', 'seed.sun', 'seed.keller', 'seed.patel', 'seed.zhao'])
      await tokenOf(account);
    const dated = await takesDates(apiUrl, token);
    if (!dated)
      print(
        'all is dated today: a desk started with TEST_CLOCK=true takes dates of the last four months for what is over',
      );
    const garden: Garden = {
      apiUrl,
      seed,
      base,
      begun: new Date().toISOString(),
      tokenOf,
      secondTeam: teamIds[1]!,
      dated,
    };
    return await plantAll(garden, tickets, progress);
  } finally {
    await tokens.revoke();
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

/** A request that is refused anyway tells whether its date was one of the reasons. */
const takesDates = async (apiUrl: string, token: string): Promise<boolean> => {
  try {
    await askDesk(apiUrl, { token, path: '/tickets', body: { acceptedAt: '2026-01-05T02:00:00.000Z', form: {} } });
    return false;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.errors === undefined) throw error;
    return !JSON.stringify(error.problem.errors).includes('acceptedAt');
  }
};
