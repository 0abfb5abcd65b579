import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { parseCalendar } from '../domain/calendar/calendar.ts';
import { parsePolicy } from '../domain/policy/policy.ts';
import type { PolicySource } from '../domain/policy/policy-source.ts';
import { checkSource, type LoadedPolicy } from './check-source.ts';
import { locatedFile, refuseFile } from './located.ts';

export type { LoadedPolicy } from './check-source.ts';
export { type FileProblem, PolicyFileInvalid } from './located.ts';

const bundled = import.meta.dirname;
const calendarFolder = 'calendars';

const keysIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => basename(name, '.json'))
    : [];

/** Keys of the policies that come with the product. */
export const bundledPolicies = (): string[] => keysIn(bundled).sort();

/** Keys of the calendars that come with the product. */
export const bundledCalendars = (): string[] => keysIn(join(bundled, calendarFolder)).sort();

/** A calendar that comes with the product. */
export const bundledCalendar = (key: string) => locatedFile(join(bundled, calendarFolder, `${key}.json`));

const isPath = (nameOrPath: string): boolean =>
  nameOrPath.includes('/') || nameOrPath.includes(sep) || nameOrPath.endsWith('.json');

const policyFile = (nameOrPath: string): string => {
  if (isPath(nameOrPath)) return resolve(nameOrPath);
  if (bundledPolicies().includes(nameOrPath)) return join(bundled, `${nameOrPath}.json`);
  return refuseFile(
    nameOrPath,
    null,
    'unknown_policy',
    `no such policy; bundled are ${bundledPolicies().join(', ')}; a file is named by its path`,
  );
};

/**
 * A policy by the name of a bundled one or by the path of a file, with the calendars it names: from `calendars/` beside
 * the file, else the bundled ones; the base of an overlay is found the same way. Reads files at once (at the start of a
 * process). Throws {@link PolicyFileInvalid}.
 */
export const loadPolicy = (nameOrPath: string): LoadedPolicy => {
  const known = loadedBundled.get(nameOrPath);
  if (known) return known;
  const loaded = readPolicy(policyFile(nameOrPath));
  if (!isPath(nameOrPath)) loadedBundled.set(nameOrPath, loaded);
  return loaded;
};

/** Bundled policies by name: the files of a release do not change under it. */
const loadedBundled = new Map<string, LoadedPolicy>();

const readPolicy = (file: string): LoadedPolicy => {
  const beside = [...new Set([dirname(file), bundled])];
  const folders = beside.map((folder) => join(folder, calendarFolder));
  const fileIn = (all: readonly string[], key: string): string | undefined => {
    const folder = all.find((one) => keysIn(one).includes(key));
    return folder === undefined ? undefined : join(folder, `${key}.json`);
  };
  return checkSource(locatedFile(file), basename(file, '.json'), {
    calendarKeys: [...new Set(folders.flatMap(keysIn))].sort(),
    calendar: (key) => locatedFile(fileIn(folders, key)!),
    base: (key) => {
      const found = fileIn(beside, key);
      return found === undefined ? undefined : locatedFile(found).value;
    },
  });
};

/** A policy from what was kept of it, checked by today's rules. Throws DataInvalid. */
export const loadKept = (source: PolicySource): LoadedPolicy => ({
  policy: parsePolicy(source.policy, Object.keys(source.calendars), source.base),
  calendars: Object.fromEntries(Object.entries(source.calendars).map(([key, value]) => [key, parseCalendar(value)])),
  source,
});
