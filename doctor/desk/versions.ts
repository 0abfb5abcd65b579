import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import type { Database } from '../../db/schema/index.ts';
import { finding } from '../finding.ts';

/** The oldest PostgreSQL that is supported. */
const oldestDatabase = 14;

type Package = { name?: string; version: string; engines?: { node?: string } };

/** The desk's own package.json, from the sources as from a build. */
const ownPackage = (): Package => {
  let folder = import.meta.dirname;
  while (folder !== dirname(folder)) {
    const file = join(folder, 'package.json');
    const found = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Package) : undefined;
    if (found?.name === 'durable-desk') return found;
    folder = dirname(folder);
  }
  return { version: 'unknown' };
};

/** Versions of desk, Node.js and PostgreSQL, and which of them are too old. */
export const versionFindings = async (
  db: Kysely<Database>,
): Promise<{ desk: string; node: string; database: string; findings: DoctorFinding[] }> => {
  const { version: desk, engines } = ownPackage();
  const node = process.versions.node;
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db);
  const database = rows[0]!.server_version;
  const needed = (engines?.node ?? '').replace(/[^\d.]/g, '');
  return {
    desk,
    node,
    database,
    findings: [
      ...(isOlder(node, needed) ? [finding('node_too_old', null, { found: node, needed })] : []),
      ...(isOlder(database, String(oldestDatabase))
        ? [finding('database_too_old', null, { found: database, needed: oldestDatabase })]
        : []),
    ],
  };
};

const isOlder = (found: string, needed: string): boolean => {
  const have = found.split('.').map(Number.parseFloat);
  for (const [index, part] of needed.split('.').map(Number).entries()) {
    const mine = have[index] ?? 0;
    if (mine !== part) return mine < part;
  }
  return false;
};
