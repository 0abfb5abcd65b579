import { readFileSync } from 'node:fs';
import { usageError } from './cli-error.ts';

let stdinWasRead = false;

/** All of stdin; once, since it can be read only once. */
export const readStdin = async (): Promise<string> => {
  if (stdinWasRead) throw usageError('cli.usage.stdin_twice');
  stdinWasRead = true;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** A file's text, `-` for stdin. */
export const readFileOrStdin = async (path: string): Promise<string> => {
  if (path === '-') return readStdin();
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw usageError('cli.usage.file', { path, error: (error as NodeJS.ErrnoException).code ?? 'error' });
  }
};

/** A text as an option may give it: `@path` from a file, `-` from stdin, `@@…` for one that begins with `@`. */
export const readText = async (value: string): Promise<string> => {
  if (value === '-') return readStdin();
  if (value.startsWith('@@')) return value.slice(1);
  return value.startsWith('@') ? readFileOrStdin(value.slice(1)) : value;
};
