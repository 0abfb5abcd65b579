import assert from 'node:assert/strict';
import { type Kysely, sql } from 'kysely';
import type { PreviewItem } from '../../contracts/policy-preview.ts';
import { createDatabase } from '../../db/database.ts';
import type { Database } from '../../db/schema/index.ts';
import { keepPolicyVersions } from '../../policies/keep-policy-versions.ts';
import { loadKept } from '../../policies/load.ts';
import { previewTickets } from '../../policies/preview-tickets.ts';
import { createPolicyStore } from '../../policies/store.ts';
import { ticketWriter } from '../api/written-tickets.ts';
import { type ClockOfFile, scaled } from '../domain/preview/next-version.ts';
import { createDeskDatabase, dropDeskDatabase } from '../support/servers.ts';

const key = 'customer-response';
const at = '2026-11-02T02:00:00.000Z';

describe('a preview of tickets that run', function () {
  this.timeout(60_000);
  let databaseUrl: string;
  let db: Kysely<Database>;
  let close: () => Promise<void>;

  before(async () => {
    databaseUrl = await createDeskDatabase();
    ({ db, close } = createDatabase(databaseUrl));
  });
  after(async () => {
    await close();
    await dropDeskDatabase(databaseUrl);
  });

  it('names a ticket whose version this release cannot read, and goes on with the others; pages begin after a number', async () => {
    const policies = createPolicyStore(key, 'Asia/Shanghai');
    await keepPolicyVersions({ db, policies, log: { warn: () => {} } }, (error) => assert.ifError(error));
    const { id } = await db
      .insertInto('account')
      .values({ account: 'li', display_name: 'li', kind: 'staff', roles: ['requester'] })
      .returning('id')
      .executeTakeFirstOrThrow();
    const write = ticketWriter(db, policies);
    const numbers = ['TS20261102001', 'TS20261102002', 'TS20261102003'] as const;
    for (const number of numbers) await write({ number, at, requesterId: id });
    await sql`update ticket set state = jsonb_set(state, '{policy,version}', '7') where number = ${numbers[1]}`.execute(
      db,
    );
    const { source } = policies.configured;
    const policy = source.policy as { clocks: ClockOfFile[] };
    const next = loadKept({
      ...source,
      policy: { ...policy, version: 8, clocks: scaled('resolve', 2)(policy.clocks) },
    });
    const actor = {
      id,
      account: '',
      roles: ['administrator' as const],
      groupIds: [],
      orgId: null,
      status: 'active' as const,
    };
    const preview = async (from?: string): Promise<[string, string | null, number][]> => {
      const items: PreviewItem[] = [];
      const deps = { db, policies, actor, now: at };
      for await (const item of previewTickets(deps, next, { mode: 'switch', ...(from && { from }) })) items.push(item);
      return items.map(({ number, refused, deadlines }) => [number, refused, Math.sign(deadlines.length)]);
    };
    const [first, second, third] = numbers;
    assert.deepEqual(await preview(), [
      [first, null, 1],
      [second, 'policy_not_installed', 0],
      [third, null, 1],
    ]);
    assert.deepEqual(await preview(second), [[third, null, 1]]);
  });
});
