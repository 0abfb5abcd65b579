import { isMessageKey, type Language, type MessageKey, message } from '../contracts/message.ts';
import { type ApiClient, apiClient } from './api-client.ts';
import { checkedUrl } from './checked-url.ts';
import { CliError } from './cli-error.ts';
import { readCredentials } from './credentials.ts';
import type { Surroundings } from './environment.ts';
import { exitCodes } from './exit-codes.ts';
import { type Paint, painter } from './paint.ts';
import { type Cell, table } from './table.ts';

/** Where a desk is looked for when nobody has said anything: that of `npm start`. */
export const usualUrl = 'http://127.0.0.1:3000';

/** What every subcommand works with. */
export type Cli = {
  surroundings: Surroundings;
  language: Language;
  /** With `--json`: bodies of the API on stdout, problem documents on stderr. Known once a subcommand is chosen. */
  json: boolean;
  paint: Paint;
  say: (key: MessageKey, values?: Record<string, string | number>) => string;
  /** The word for a code, e.g. `word('status', 'resolved')`; the code itself where there is none. */
  word: (group: string, code: string) => string;
  /** Writes to stdout. */
  print: (text: string) => void;
  /** Writes a line to stderr: what a person should know and a program can do without. */
  note: (text: string) => void;
  /** The answer: as JSON, or as text for people. */
  answer: (body: unknown, text: () => string) => void;
  table: (head: readonly MessageKey[], rows: readonly (readonly Cell[])[], flexible?: number) => string;
  /** The desk as the person signed in. Throws {@link CliError} when nobody is. */
  api: () => ApiClient;
  /** The desk at this address as nobody, or with these headers. */
  apiAt: (url: string, headers?: Record<string, string>) => ApiClient;
};

/** Makes it. */
export const createCli = (surroundings: Surroundings, language: Language): Cli => {
  const paint = painter(surroundings.colours.out);
  const say: Cli['say'] = (key, values) => message(language, key, values);
  const print = (text: string): void => void process.stdout.write(text);
  const cli: Cli = {
    surroundings,
    language,
    json: false,
    paint,
    say,
    word: (group, code) => {
      const key = `${group}.${code}`;
      return isMessageKey(key) ? message(language, key) : code;
    },
    print,
    note: (text) => void process.stderr.write(`${text}\n`),
    answer: (body, text) => print(cli.json ? `${JSON.stringify(body, null, 2)}\n` : text()),
    table: (head, rows, flexible) =>
      table({
        head: head.map((key) => say(key)),
        rows,
        paint,
        ...(flexible !== undefined && { flexible }),
        ...(surroundings.columns !== undefined && { columns: surroundings.columns }),
      }),
    api: () => {
      const { url, token } = signedIn(surroundings);
      return apiClient(url, language, { Authorization: `Bearer ${token}` });
    },
    apiAt: (url, headers = {}) => apiClient(url, language, headers),
  };
  return cli;
};

/** A stored token belongs to its desk: with DESK_URL naming another one it is not sent. */
const signedIn = ({ url, token, configDirectory }: Surroundings): { url: string; token: string } => {
  if (url !== undefined) checkedUrl(url);
  const stored = readCredentials(configDirectory);
  if (token !== undefined) return { url: url ?? stored?.url ?? usualUrl, token };
  if (stored === null) throw new CliError(exitCodes.notAllowed, 'cli.error.not_signed_in');
  if (url !== undefined && url !== stored.url) {
    throw new CliError(exitCodes.notAllowed, 'cli.error.other_desk', { url, stored: stored.url });
  }
  return stored;
};
