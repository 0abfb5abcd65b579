/** Codes and places: letters without accents, digits, punctuation of identifiers; one line of them. */
const plain = /^[\w.:/@#+ ,'()[\]{}<>=-]{0,200}$/;

/**
 * What a log line may carry (requirements: no personal text outside PostgreSQL): numbers, switches and codes as they are;
 * of errors their name, code and frames, since messages and details of drivers quote values; of other texts that they
 * were left out. Nested values are treated alike, three levels deep.
 */
export const safeFields = (value: unknown, depth = 0): Record<string, unknown> => {
  if (value instanceof Error) return { err: safeError(value) };
  if (typeof value !== 'object' || value === null) return { value: safeValue(value, depth) };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, safeValue(one, depth + 1)]));
};

const safeValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return isLoggable(value) ? value : '[left out]';
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return safeError(value);
  if (depth > 3 || typeof value !== 'object') return '[left out]';
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => safeValue(one, depth + 1));
  if (typeof (value as { stack?: unknown }).stack === 'string') return safeError(value as Error);
  return safeFields(value, depth);
};

/** Name, code and stack frames of an error, and of what caused it. */
export const safeError = (error: Error, depth = 0): Record<string, unknown> => {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: isLoggable(error.name) ? error.name : 'Error',
    ...((typeof code === 'number' || (typeof code === 'string' && isLoggable(code))) && { code }),
    stack: frames.join('\n'),
    ...(cause instanceof Error && depth < 3 && { cause: safeError(cause, depth + 1) }),
  };
};

/** May this text stand in a log line? */
export const isLoggable = (text: string): boolean => plain.test(text) && !isPersonal(text);

const patterns = [
  /[^\s@<>"']+@[^\s@<>"']+\.\w+/g, // mail addresses
  /\bddt_\S+/g, // tokens
  /\b[\w-]{43,}\b/g, // secrets
  /\b[a-z]+:\/\/[^\s/@]*@\S*/gi, // URLs with a password
  /(?<![\w-])\+?\d[\d ()/-]{8,}\d(?![\w-])/g, // telephone numbers
];

const isPersonal = (text: string): boolean => patterns.some((pattern) => text.search(pattern) >= 0);

/**
 * A sentence of a log line. Ours are literals; those of Temporal's SDK may quote what a server answered, so quoted parts,
 * addresses, telephone numbers, secrets and what is not ASCII are cut out, and long ones cut off.
 */
export const safeSentence = (text: string): string => {
  let safe = text.slice(0, 500);
  for (const pattern of patterns) safe = safe.replaceAll(pattern, '…');
  return safe
    .replace(/"[^"]*"|`[^`]*`/g, '"…"')
    .replace(/[^\x20-\x7e…]+/g, '…')
    .slice(0, 300);
};
