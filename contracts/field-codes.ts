import type { z } from 'zod';
import { isMessageKey } from './message.ts';
import type { FieldError } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Values = Record<string, string | number>;

/** A wrong field: where, the stable code of `field.<code>`, what that sentence is filled with, the allowed values. */
export type WrongField = {
  path: readonly PropertyKey[];
  code: string;
  values?: Values;
  allowed?: FieldError['allowed'];
};

/**
 * Zod's issues as codes: all of them at once, unknown fields by name, allowed values listed. Parse with
 * `reportInput: true`, or a missing field cannot be told from a wrong one. An issue whose message is the tail of a
 * catalogue key `field.…` (as in `z.string().refine(…, 'instant')`) has that tail as code.
 */
export const wrongFields = (issues: readonly Issue[]): WrongField[] => issues.flatMap((issue) => foundIn(issue));

const foundIn = (issue: Issue, base: readonly PropertyKey[] = []): WrongField[] => {
  const path = [...base, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], code: 'unknown_field' }));
    case 'invalid_value': {
      const allowed = issue.values.map((value) => (typeof value === 'bigint' ? Number(value) : (value ?? null))) as (
        | string
        | number
        | boolean
        | null
      )[];
      return [{ path, code: issue.input === undefined ? 'required' : 'not_allowed', allowed }];
    }
    case 'invalid_union':
      return inUnion(issue, path);
    default:
      return [{ path, ...simple(issue) }];
  }
};

/** The branch that comes nearest: of literals the list of all, of a discriminated union the allowed discriminators. */
const inUnion = (issue: z.core.$ZodIssueInvalidUnion, path: readonly PropertyKey[]): WrongField[] => {
  if (issue.input === undefined) return [{ path, code: 'required' }];
  if ('options' in issue && Array.isArray(issue.options)) {
    return [{ path, code: 'not_allowed', allowed: issue.options as string[] }];
  }
  const here = issue.errors.flat().filter((one) => one.path.length === 0);
  const values = here.flatMap((one) => (one.code === 'invalid_value' ? one.values : []));
  if (values.length > 0 && here.length === issue.errors.length) {
    return [{ path, code: 'not_allowed', allowed: values as (string | number)[] }];
  }
  const branches = issue.errors.filter(
    (branch) => !branch.some((one) => one.path.length === 0 && one.code === 'invalid_type'),
  );
  const nearest = (branches.length > 0 ? branches : issue.errors).toSorted((a, b) => a.length - b.length)[0];
  return nearest ? nearest.flatMap((one) => foundIn(one, path)) : [{ path, code: 'invalid' }];
};

const simple = (issue: Issue): { code: string; values?: Values } => {
  // A check's own sentence would say that nothing is a wrong something.
  if (issue.input === undefined && issue.code !== 'custom') return { code: 'required' };
  if (isMessageKey(`field.${issue.message}`)) return { code: issue.message };
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { code: 'required' }
        : { code: 'wrong_type', values: { expected: issue.expected } };
    case 'too_small':
      return { code: sized(issue.origin, 'too_short', 'too_few', 'too_small'), values: { min: Number(issue.minimum) } };
    case 'too_big':
      return { code: sized(issue.origin, 'too_long', 'too_many', 'too_big'), values: { max: Number(issue.maximum) } };
    case 'invalid_format':
      return {
        code: 'wrong_format',
        values: { format: issue.format === 'regex' ? `text (${issue.pattern})` : issue.format },
      };
    default:
      return { code: 'invalid' };
  }
};

const sized = (origin: string, text: string, list: string, number: string): string =>
  origin === 'string' ? text : origin === 'array' || origin === 'set' ? list : number;
