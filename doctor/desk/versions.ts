import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import type { DoctorDeps } from '../deps.ts';
import { ageFindings, oldestVersions } from '../oldest-versions.ts';

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
export const versionFindings = async ({
  db,
  oldest = {},
}: Pick<DoctorDeps, 'db' | 'oldest'>): Promise<{
  desk: string;
  node: string;
  database: string;
  findings: DoctorFinding[];
}> => {
  const { version: desk, engines } = ownPackage();
  const node = process.versions.node;
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db);
  const database = rows[0]!.server_version;
  return {
    desk,
    node,
    database,
    findings: [
      ...ageFindings('node', node, oldest.node ?? (engines?.node ?? '').replace(/[^\d.]/g, '')),
      ...ageFindings('database', database, oldest.database ?? oldestVersions.database),
    ],
  };
};
