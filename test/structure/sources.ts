import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Directories that hold nothing of ours. */
const foreign = new Set(['node_modules', '.git', '.data', 'dist', 'coverage']);

/** Every file of the checkout, as a path from its root, sorted. */
export const allFiles = (): string[] => {
  const walk = (directory: string): string[] =>
    readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return foreign.has(entry.name) ? [] : walk(path);
      return entry.isFile() ? [relative(checkout, path)] : [];
    });
  return walk(checkout).sort();
};

/** A file's text. */
export const read = (file: string): string => readFileSync(join(checkout, file), 'utf8');

/** One import: of a file of ours (a path from the root) or of a package; `type` when nothing of it is left at run time. */
export type Import = { from: string; to: string; own: boolean; type: boolean };

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;

/** The imports that a TypeScript file names. */
export const importsOf = (file: string): Import[] => {
  const text = read(file);
  const named = [...text.matchAll(statement)].map(([, type, to]) => ({ to: to!, type: type !== undefined }));
  const late = [...text.matchAll(dynamic)].map(([, to]) => ({ to: to!, type: false }));
  return [...named, ...late].map(({ to, type }) => {
    const own = to.startsWith('.');
    return { from: file, to: own ? join(dirname(file), to) : to, own, type };
  });
};

/** The room a file stands in: its first directory. */
export const roomOf = (file: string): string => file.split('/')[0]!;
