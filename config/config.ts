import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { given } from './given.ts';
import { reachableAt } from './reachable-at.ts';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';
import { type TemporalConnection, temporalConnection } from './temporal-connection.ts';

type Settings = typeof settings;
type Value<S extends Setting> = z.output<S['check']>;

/** A setting without a standard may be undefined. */
type Settled = {
  [Key in keyof Settings]: Settings[Key] extends { standard: string }
    ? Value<Settings[Key]>
    : Value<Settings[Key]> | undefined;
};

/** The whole configuration, read once at the start of a process. */
export type Config = Omit<Settled, 'publicUrl' | 'databasePassword'> & {
  /** Without a slash at the end. */
  publicUrl: string;
  /** How to connect to Temporal, from its standard variables; `address` is undefined when the desk starts one itself. */
  temporalConnection: TemporalConnection;
};

/** The environment of a process. */
export type Environment = Record<string, string | undefined>;

/**
 * Reads the configuration from the environment: the only reader of it. An empty variable counts as unset, a secret may
 * stand in a file named by `<VARIABLE>_FILE`.
 * Throws one ConfigError with everything that is wrong, also for a misspelt `DESK_…` variable.
 *
 * ```ts
 * const config = loadConfig(process.env);
 * ```
 */
export function loadConfig(env: Environment): Config {
  const problems = misspelt(env);
  const values: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(settings) as [string, Setting][]) {
    const text = given(env, entry, problems) || entry.standard;
    if (text === undefined) continue;
    const result = entry.check.safeParse(text);
    if (result.success) values[key] = result.data;
    else
      problems.push({
        variable: entry.variable,
        found: entry.secret ? 'not usable' : quoted(text),
        allowed: entry.allowed,
      });
  }
  const connection = temporalConnection(env, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const settled = values as Settled;
  const { databasePassword, ...settledElse } = settled;
  return {
    ...settledElse,
    databaseUrl: withPassword(settled.databaseUrl, databasePassword),
    temporalAddress: settled.temporalAddress ?? connection.address,
    publicUrl: settled.publicUrl ?? reachableAt(settled.host, settled.port),
    temporalConnection: connection,
  };
}

function withPassword(url: string | undefined, password: string | undefined): string | undefined {
  if (url === undefined || password === undefined || new URL(url).password !== '') return url;
  const whole = new URL(url);
  whole.password = encodeURIComponent(password);
  return whole.href;
}

/** Variables read elsewhere: by the tests' own set-up, and by the command line `desk`. */
const known = new Set(['DESK_TEST_SERVERS', 'DESK_FAULTS', 'DESK_URL', 'DESK_TOKEN']);

function misspelt(env: Environment): ConfigProblem[] {
  const names = Object.values(settings).map((entry) => entry.variable);
  const ours = names.filter((name) => name.startsWith('DESK_'));
  return Object.keys(env)
    .filter((name) => name.startsWith('DESK_') && !names.includes(name) && !known.has(name))
    .map((name) => ({ variable: name, found: 'not a setting of the desk', allowed: ours.join(', ') }));
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
