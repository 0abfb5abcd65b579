import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = [join(import.meta.dirname, '../../../policies'), join(import.meta.dirname, '../../support/policies')];

/** A row of a policy file's clocks. */
export type Clock = Record<string, unknown> & { key: string; levels?: string[] };

/** A bundled or test policy with other clocks (severities of levels, other parts), as a file of its own; its path. The key is the file's name. */
export const policyVariant = (
  base: string,
  key: string,
  change: (clocks: Clock[]) => Clock[],
  severities: Record<string, string> = {},
  parts: Record<string, unknown> = {},
): string => {
  const folder = base === 'invented' ? folders[1]! : folders[0]!;
  const policy = JSON.parse(readFileSync(join(folder, `${base}.json`), 'utf8')) as {
    levels: { key: string; severity: string }[];
    clocks: Clock[];
  };
  const levels = policy.levels.map((one) => ({ ...one, severity: severities[one.key] ?? one.severity }));
  const directory = mkdtempSync(join(tmpdir(), 'policy-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const one of folders) cpSync(join(one, 'calendars'), join(directory, 'calendars'), { recursive: true });
  const file = join(directory, `${key}.json`);
  writeFileSync(file, JSON.stringify({ ...policy, ...parts, key, levels, clocks: change(policy.clocks) }));
  return file;
};
