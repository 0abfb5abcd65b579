import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PolicyProblem } from '../../contracts/views.ts';
import { readFileOrStdin } from '../read-text.ts';

/** A policy file and the calendars beside it that it names, as the desk is sent them. */
export type DraftFiles = {
  key: string;
  documents: { policy: string; calendars?: Record<string, string> };
  /** What the desk calls `policy` and `calendars.<key>`, as files of the caller's. */
  fileOf: (name: string) => string;
};

/** Reads a policy file; of `calendars/` beside it the ones that its clocks name. The desk checks their texts. */
export const readDraft = async (file: string): Promise<DraftFiles> => {
  const policy = await readFileOrStdin(file);
  const folder = join(dirname(file), 'calendars');
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const named = calendarsIn(policy).filter((key) => there.includes(`${key}.json`));
  const texts = await Promise.all(named.map(async (key) => [key, await readFileOrStdin(join(folder, `${key}.json`))]));
  return {
    key: basename(file, '.json'),
    documents: { policy, ...(texts.length > 0 && { calendars: Object.fromEntries(texts) }) },
    fileOf: (name) => {
      if (name === 'policy') return file;
      return name.startsWith('calendars.') ? join(folder, `${name.slice('calendars.'.length)}.json`) : name;
    },
  };
};

/** Text that is no policy names none: the desk says what is wrong with it. */
const calendarsIn = (text: string): string[] => {
  try {
    const { clocks } = JSON.parse(text) as { clocks?: { calendar?: unknown }[] };
    return [...new Set((clocks ?? []).map(({ calendar }) => String(calendar)))];
  } catch {
    return [];
  }
};

/** `house.json:12: clocks[2].levels[0]: …`, one line per problem. */
export const problemLines = (problems: readonly PolicyProblem[], fileOf: (name: string) => string): string[] =>
  problems.map(({ file, line, path, message }) => {
    const place = line === null ? fileOf(file) : `${fileOf(file)}:${line}`;
    return [place, ...(path ? [path] : []), message].join(': ');
  });
