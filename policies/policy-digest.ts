import { createHash } from 'node:crypto';
import type { PolicySource } from '../domain/policy/policy-source.ts';

/** The same text for the same JSON, however it is laid out. */
const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, ordered(inner)]),
        )
      : value;

/**
 * SHA-256, hexadecimal, of what a policy's files say. Of the files and not of what a release reads in them: a new field
 * with a default is no change. Layout and the order of keys are none either.
 */
export const policyDigest = ({ policy, calendars, base }: PolicySource): string =>
  createHash('sha256')
    .update(JSON.stringify(ordered([policy, calendars, ...(base === undefined ? [] : [base])])))
    .digest('hex');
