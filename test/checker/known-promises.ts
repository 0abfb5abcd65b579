import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Promises, promisesOf } from './promises.ts';

const folders = [join(import.meta.dirname, '../../policies'), join(import.meta.dirname, '../support/policies')];
const read = new Map<string, Promises>();

/** All policy files of the product and of the tests, and those named besides; each read once. */
export const knownPromises = (more: readonly string[] = []): Promises[] => {
  const bundled = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name)),
  );
  return [...more, ...bundled].map((file) => {
    const promises = read.get(file) ?? promisesOf(file);
    read.set(file, promises);
    return promises;
  });
};
