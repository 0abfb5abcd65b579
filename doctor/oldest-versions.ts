import type { DoctorFinding } from '../contracts/doctor.ts';
import { finding } from './finding.ts';

/** The oldest versions that a release works with; that of Node.js stands in package.json. */
export type OldestVersions = { node: string; database: string; engine: string };

/** PostgreSQL, and Temporal, where update-with-start, which opens tickets, is general since then. */
export const oldestVersions: Omit<OldestVersions, 'node'> = { database: '14', engine: '1.28' };

/** A finding when a version is below the needed one. Compared number by number: `1.9` is older than `1.28`. */
export const ageFindings = (what: keyof OldestVersions, found: string, needed: string): DoctorFinding[] =>
  isOlder(found, needed) ? [finding(`${what}_too_old`, null, { found, needed })] : [];

const isOlder = (found: string, needed: string): boolean => {
  const have = found.split('.').map(Number.parseFloat);
  for (const [index, part] of needed.split('.').map(Number).entries()) {
    const mine = have[index] || 0;
    if (mine !== part) return mine < part;
  }
  return false;
};
