import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

const headings: Record<Setting['group'], string> = {
  addresses: 'Addresses',
  data: 'Data',
  engine: 'Temporal',
  desk: 'The desk',
  mail: 'Mail',
  operation: 'Operation',
  limits: 'Limits of the API',
  tests: 'For tests',
};

/** The table of settings as text, for `npm start -- --help`: name, standard, what it is for, what is allowed. */
export function describeConfig(): string {
  const all = Object.values(settings) as Setting[];
  const width = Math.max(...all.map((entry) => entry.variable.length));
  return Object.entries(headings)
    .map(([group, heading]) => {
      const lines = all
        .filter((entry) => entry.group === group)
        .flatMap(({ variable, about, allowed, standard, secret }) => [
          `  ${variable.padEnd(width)}  ${about}${secret ? `; or ${variable}_FILE, the path of a file that holds it` : ''}`,
          `  ${' '.repeat(width)}  ${standard === undefined ? 'unset' : `default ${standard}`}; ${allowed}`,
        ]);
      return [heading, ...lines].join('\n');
    })
    .join('\n\n');
}
