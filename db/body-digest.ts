import { createHash } from 'node:crypto';

/** Nesting that no accepted request has; what hides below cannot make two accepted ones the same. */
const deepest = 32;

const canonical = (value: unknown, depth = 0): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth > deepest) return '"…"';
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one, depth + 1)}`).join(',')}}`;
};

/** SHA-256 of what a caller sent, hexadecimal; object keys in any order give the same. */
export const bodyDigest = (body: unknown): string => createHash('sha256').update(canonical(body)).digest('hex');

/** What a command id stands for: command, actor and input; 16 hexadecimal digits. */
export const commandDigest = (command: string, actorId: string, input: unknown): string =>
  bodyDigest([command, actorId, input]).slice(0, 16);
