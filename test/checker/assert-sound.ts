import assert from 'node:assert/strict';
import type { Kysely } from 'kysely';
import { type CheckOptions, checkAllTickets } from './check-ticket.ts';

/** Fails with every finding of the independent checker when a ticket of this database is not what its events say. */
// biome-ignore lint/suspicious/noExplicitAny: any desk's database
export const assertSound = async (db: Kysely<any>, options: CheckOptions = {}): Promise<void> => {
  const findings = await checkAllTickets(db, options);
  assert.equal(findings.length, 0, `the checker found ${findings.length} violations:\n  ${findings.join('\n  ')}`);
};
