import { readFileSync } from 'node:fs';
import type { Environment } from './config.ts';
import type { ConfigProblem } from './config-error.ts';
import type { Setting } from './setting.ts';

/**
 * What the environment gives for a setting, trimmed; undefined when nothing. A secret may stand in a file instead, named
 * by `<VARIABLE>_FILE`, as container platforms hand secrets over; its spaces and line ends at both ends do not count.
 * A file that cannot be read, is empty, or competes with the variable is added to `problems`.
 */
export function given(
  env: Environment,
  { variable, secret }: Pick<Setting, 'variable' | 'secret'>,
  problems: ConfigProblem[],
): string | undefined {
  const text = env[variable]?.trim() || undefined;
  const file = secret ? env[`${variable}_FILE`]?.trim() || undefined : undefined;
  if (file === undefined) return text;
  const wrong = (found: string): undefined => {
    problems.push({ variable: `${variable}_FILE`, found, allowed: `the path of a file that holds ${variable}` });
  };
  if (text !== undefined) return wrong(`set together with ${variable}`);
  try {
    return readFileSync(file, 'utf8').trim() || wrong(`a file without content (${file})`);
  } catch (error) {
    return wrong(`not readable (${file}: ${(error as NodeJS.ErrnoException).code})`);
  }
}
