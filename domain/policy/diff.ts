/** One difference of two documents: where, and what stood and stands there (undefined: nothing). */
export type Change = { path: string; from?: unknown; to?: unknown };

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What names an entry of a list: its key, and for rows of one clock whom they are for. */
const nameOf = (entry: unknown): string | null => {
  if (!isObject(entry)) return null;
  const name = entry.key ?? entry.phase;
  if (typeof name !== 'string') return null;
  const scope = [entry.levels, entry.requestTypes].filter(Array.isArray).flat();
  return scope.length > 0 && 'starts' in entry ? `${name} ${scope.join(' ')}` : name;
};

const namesOf = (list: readonly unknown[]): string[] | null => {
  const names = list.map(nameOf);
  return names.every((name) => name !== null) && new Set(names).size === names.length ? (names as string[]) : null;
};

const isPlain = (list: readonly unknown[]): boolean => list.every((one) => typeof one !== 'object' || one === null);

/**
 * What differs between two JSON documents, in the order of the newer one. Entries of lists are matched by their names
 * (`levels[P0].word.en`), lists of plain values are compared as sets; the order of keys and names is no difference.
 */
export const differences = (from: unknown, to: unknown, path = ''): Change[] => {
  if (from === undefined) return [{ path, to }];
  if (to === undefined) return [{ path, from }];
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(to), ...Object.keys(from)])];
    return keys.flatMap((key) => differences(from[key], to[key], path ? `${path}.${key}` : key));
  }
  if (Array.isArray(from) && Array.isArray(to)) return ofLists(from, to, path);
  return Object.is(from, to) ? [] : [{ path, from, to }];
};

const ofLists = (from: readonly unknown[], to: readonly unknown[], path: string): Change[] => {
  if (isPlain(from) && isPlain(to)) {
    const gone = from.filter((one) => !to.includes(one));
    const come = to.filter((one) => !from.includes(one));
    return [
      ...gone.map((one): Change => ({ path: `${path}[]`, from: one })),
      ...come.map((one): Change => ({ path: `${path}[]`, to: one })),
    ];
  }
  const [before, after] = [namesOf(from), namesOf(to)];
  if (before && after) {
    const names = [...new Set([...after, ...before])];
    return names.flatMap((name) =>
      differences(from[before.indexOf(name)], to[after.indexOf(name)], `${path}[${name}]`),
    );
  }
  return Array.from({ length: Math.max(from.length, to.length) }, (_, index) =>
    differences(from[index], to[index], `${path}[${index}]`),
  ).flat();
};
