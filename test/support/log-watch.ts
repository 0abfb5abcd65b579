import type { DestinationStream } from 'pino';

/** What no line of any log may look like, whoever wrote it; the forms of the tests are Chinese. */
const personal: readonly [string, RegExp][] = [
  ['a mail address', /[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/i],
  ['a telephone number', /(?<![\w.-])\+?(86)?1[3-9]\d{9}(?![\w-])/],
  ['a token', /\bddt_[\w-]{20,}/],
  ['a session', /dd_session=/],
  ['a password', /"(password|current|password_hash)":|\$argon2/],
  ['words of a person', /\p{Script=Han}/u],
];

/** Fields of bodies that hold what people write or are called. */
const personalFields =
  /^(account|actionsTried|contact|current|description|detail|displayName|email|employeeNo|name|note|organization|password|phone|product|q|reason|solution|finalSolution|steps|submitterName|summary|text|title)$/;

const leaks: string[] = [];

/** One desk's log lines. */
export type WatchedLog = DestinationStream & {
  lines: string[];
  /** What this desk is told in a request's body: none of it may stand in its log. */
  hears: (body: unknown) => void;
  /** Nothing more will be written: looks for everything it has heard. */
  end: () => void;
};

/** Keeps the lines of one desk and looks at each; what is found fails the whole run at its end (test/support/global.ts). */
export const watchedLog = (name: string): WatchedLog => {
  const lines: string[] = [];
  const heard = new Set<string>();
  const hears = (value: unknown, field = ''): void => {
    if (typeof value === 'string') {
      // Shorter ones and single words are found in any log by chance.
      if (personalFields.test(field) && value.length >= 8 && /[\s@]|[^\x20-\x7e]/.test(value)) heard.add(value);
    } else if (Array.isArray(value)) for (const one of value) hears(one, field);
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) hears(one, key);
  };
  return {
    lines,
    hears,
    write: (line) => {
      lines.push(line);
      watchLine(name, line);
    },
    end: () => {
      const all = lines.join('');
      for (const text of heard) {
        if (all.includes(text) || all.includes(JSON.stringify(text).slice(1, -1)))
          leaks.push(`${name}: a log holds ${text}`);
      }
    },
  };
};

/** How an answer of Temporal names its type; escaped, it reads like a mail address. */
const typeUrl = '@type.googleapis.com';

/** Looks at one line of a process' output. */
export const watchLine = (name: string, line: string): void => {
  const text = line.replaceAll(typeUrl, '');
  for (const [what, pattern] of personal) if (pattern.test(text)) leaks.push(`${name}: ${what} in ${line.trim()}`);
};

/** Everything that was found since it was last asked. */
export const leaksFound = (): string[] => leaks.splice(0);

/** Throws with everything that was found since it was last asked. */
export const demandNoLeaks = (): void => {
  const found = leaksFound();
  if (found.length === 0) return;
  throw new Error(`logs hold what is personal (${found.length}):\n${found.slice(0, 20).join('\n')}`);
};
