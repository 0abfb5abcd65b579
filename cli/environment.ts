import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Language } from '../contracts/message.ts';

/** What the surroundings say; the command line reads the environment here and nowhere else. */
export type Surroundings = {
  /** Of LC_ALL, LC_MESSAGES, LANG: Chinese for zh, else English. */
  language: Language;
  /** DESK_URL, without a slash at the end. */
  url: string | undefined;
  /** DESK_TOKEN. */
  token: string | undefined;
  /** Below XDG_CONFIG_HOME. */
  configDirectory: string;
  colours: { out: boolean; err: boolean };
  /** Columns of the terminal; undefined when stdout is none. */
  columns: number | undefined;
};

/** Reads them. */
export const surroundings = (env: NodeJS.ProcessEnv = process.env): Surroundings => {
  const set = (name: string): string | undefined => env[name]?.trim() || undefined;
  const locale = set('LC_ALL') ?? set('LC_MESSAGES') ?? set('LANG') ?? '';
  const colours = set('NO_COLOR') === undefined && env.TERM !== 'dumb';
  return {
    language: /^zh/i.test(locale) ? 'zh' : 'en',
    url: set('DESK_URL')?.replace(/\/+$/, ''),
    token: set('DESK_TOKEN'),
    configDirectory: join(set('XDG_CONFIG_HOME') ?? join(homedir(), '.config'), 'durable-desk'),
    colours: { out: colours && process.stdout.isTTY === true, err: colours && process.stderr.isTTY === true },
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  };
};
