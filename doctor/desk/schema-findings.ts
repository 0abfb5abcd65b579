import { type Kysely, sql } from 'kysely';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import { readMigrations } from '../../db/migrate.ts';
import type { Database } from '../../db/schema/index.ts';
import { finding } from '../finding.ts';

type Applied = { number: number; name: string; checksum: string };

/** Does the schema fit this release: migrations that are missing, unknown, or other than what was applied. */
export const schemaFindings = async (db: Kysely<Database>): Promise<DoctorFinding[]> => {
  const own = readMigrations();
  const { rows: known } = await sql<{ known: boolean }>`select to_regclass('migration') is not null as known`.execute(
    db,
  );
  const applied = known[0]?.known
    ? (await sql<Applied>`select number, name, checksum from migration order by number`.execute(db)).rows
    : [];
  const missing = own.filter(({ number }) => !applied.some((one) => one.number === number));
  const unknown = applied.filter(({ number }) => !own.some((one) => one.number === number));
  const changed = applied.filter((one) =>
    own.some(({ number, checksum }) => number === one.number && checksum !== one.checksum),
  );
  const names = (some: readonly { name: string }[]) => ({ migrations: some.map(({ name }) => name) });
  return [
    ...(missing.length > 0 ? [finding('schema_older', null, names(missing))] : []),
    ...(unknown.length > 0 ? [finding('schema_newer', null, names(unknown))] : []),
    ...(changed.length > 0 ? [finding('schema_changed', null, names(changed))] : []),
  ];
};
