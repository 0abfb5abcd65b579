import { z } from 'zod';
import { type DataProblem, problemsOf } from '../data-problem.ts';

/** An object of JSON that was not checked yet. */
type Raw = Record<string, unknown>;

/** Lists of a policy whose entries an overlay adds to, or replaces where the key is the same. */
const byKey = [
  'requestTypes',
  'caseTypes',
  'categories',
  'tags',
  'channels',
  'escalationSteps',
  'templates',
  'recordedClocks',
] as const;

const list = z.array(z.looseObject({ key: z.string() }));

/** What an overlay may say; what stands inside is checked with its base, as one policy. */
const overlayFile = z.strictObject({
  key: z.string(),
  version: z.int().positive(),
  name: z.unknown(),
  overlay: z.literal(true),
  /** Key of the policy whose levels, matrix and clocks it inherits. */
  base: z.string(),
  ...Object.fromEntries(byKey.map((name) => [name, list.optional()])),
  form: z.strictObject({ blocks: list.optional(), fields: list.optional() }).optional(),
  clocks: list.optional(),
  procedures: z.array(z.looseObject({ phase: z.string(), steps: z.array(z.unknown()) })).optional(),
  escalationPath: z.unknown().optional(),
  closing: z.looseObject({}).optional(),
  attachments: z.unknown().optional(),
});

/** Does this JSON say that it is an overlay? */
export const isOverlay = (value: unknown): value is Raw & { overlay: true; base?: unknown } =>
  typeof value === 'object' && value !== null && (value as Raw).overlay === true;

/** An overlay joined with its base, and where in the overlay a place of the whole comes from. */
export type Joined = { policy: unknown; placeOf: (path: readonly PropertyKey[]) => readonly PropertyKey[] };

/**
 * Joins an overlay with its base, both as JSON: entries of lists are replaced by key or added, clocks are replaced all rows
 * of a key at once, procedure steps come after those of the base, single values are replaced. Levels and grading stay the
 * base's (requirements 1.6). Returns the problems of the overlay's own shape instead.
 */
export const joinOverlay = (overlay: unknown, base: unknown): Joined | DataProblem[] => {
  const shape = overlayFile.safeParse(overlay, { reportInput: true });
  if (!shape.success) return problemsOf(shape.error).map(inherited);
  if (typeof base !== 'object' || base === null || isOverlay(base)) {
    const why = base === undefined ? 'is not there' : 'is an overlay itself; the base must be a whole policy';
    return [{ path: ['base'], code: 'unknown_base', message: `the policy ${JSON.stringify(shape.data.base)} ${why}` }];
  }
  const over = overlay as Raw;
  const under = base as Raw;
  const places = new Map<string, PropertyKey[]>();
  const joined = (path: string[], mine: unknown, theirs: unknown): unknown[] => {
    const own = (mine ?? []) as Raw[];
    const result: unknown[] = ((theirs ?? []) as Raw[]).map((one, index) => {
      const at = own.findIndex((other) => other.key === one.key);
      if (at === -1) return one;
      places.set(nameOf([...path, index]), [...path, at]);
      return own[at];
    });
    own.forEach((one, at) => {
      if (result.includes(one)) return;
      places.set(nameOf([...path, result.length]), [...path, at]);
      result.push(one);
    });
    return result;
  };
  const form = { ...(over.form as Raw) };
  const baseForm = under.form as Raw | undefined;
  const policy = {
    ...under,
    ...over,
    ...Object.fromEntries(byKey.map((name) => [name, joined([name], over[name], under[name])])),
    clocks: joinClocks(over.clocks as Raw[], under.clocks as Raw[], places),
    form: {
      ...baseForm,
      blocks: joined(['form', 'blocks'], form.blocks, baseForm?.blocks),
      fields: joined(['form', 'fields'], form.fields, baseForm?.fields),
    },
    procedures: joinProcedures(over.procedures as Steps[], under.procedures as Steps[], places),
    ...('closing' in over && { closing: { ...(under.closing as Raw), ...(over.closing as Raw) } }),
  };
  return {
    policy,
    placeOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const place = places.get(nameOf(path.slice(0, length)));
        if (place) return [...place, ...path.slice(length)];
      }
      const [first] = path;
      const joinedList = path.length > 1 && Array.isArray(over[String(first)]);
      const own = typeof first === 'string' && first in over && !joinedList && first !== 'form';
      return own ? path : ['base'];
    },
  };
};

type Steps = { phase: string; steps: unknown[] };

const nameOf = (path: readonly PropertyKey[]): string => path.map(String).join('\n');

const joinClocks = (mine: Raw[] = [], theirs: Raw[] = [], places: Map<string, PropertyKey[]>): Raw[] => {
  const kept = theirs.filter((row) => !mine.some(({ key }) => key === row.key));
  mine.forEach((_, index) => {
    places.set(nameOf(['clocks', kept.length + index]), ['clocks', index]);
  });
  return [...kept, ...mine];
};

const joinProcedures = (mine: Steps[] = [], theirs: Steps[] = [], places: Map<string, PropertyKey[]>): Steps[] => {
  const joined = theirs.map((one) => ({ ...one, steps: [...one.steps] }));
  mine.forEach((one, index) => {
    let at = joined.findIndex(({ phase }) => phase === one.phase);
    if (at === -1) at = joined.push({ ...one, steps: [] }) - 1;
    one.steps.forEach((step, place) => {
      const length = joined[at]!.steps.push(step);
      places.set(nameOf(['procedures', at, 'steps', length - 1]), ['procedures', index, 'steps', place]);
    });
  });
  return joined;
};

/** Says of the parts that an overlay inherits why they may not stand there. */
const inherited = (problem: DataProblem): DataProblem =>
  problem.code === 'unknown_field' && ['levels', 'gradingMatrix', 'initialLevel'].includes(String(problem.path[0]))
    ? { ...problem, message: 'an overlay inherits the levels and the grading of its base' }
    : problem;
