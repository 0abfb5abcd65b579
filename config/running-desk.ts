import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, type Environment, loadConfig } from './config.ts';
import { ConfigError } from './config-error.ts';

/** Where the PostgreSQL and the Temporal service are that `npm start` has started, for scripts run beside it. */
export type RunningDesk = { databaseUrl: string; temporalAddress: string };

/** A configuration in which nothing is left to be started. */
export type ConnectedConfig = Config & RunningDesk;

const fileIn = (dataDir: string) => join(dataDir, 'run', 'desk.json');

/** Written by `npm start` when both are up; readable for its owner only, since the URL holds a password. */
export function writeRunningDesk(dataDir: string, desk: RunningDesk): void {
  const file = fileIn(dataDir);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(desk), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Removed by `npm start` when it stops them. */
export function removeRunningDesk(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

/**
 * The configuration of a process that needs both: the worker, the API, every npm script. What the environment does not name is what
 * `npm start` of this checkout is running. Throws a ConfigError that says so when there is neither.
 */
export function loadConnectedConfig(env: Environment): ConnectedConfig {
  const config = loadConfig(env);
  const running = readRunningDesk(config.dataDir);
  const databaseUrl = config.databaseUrl ?? running?.databaseUrl;
  const temporalAddress = config.temporalAddress ?? running?.temporalAddress;
  const missing = [
    ...(databaseUrl === undefined ? ['DATABASE_URL'] : []),
    ...(temporalAddress === undefined ? ['TEMPORAL_ADDRESS'] : []),
  ];
  if (databaseUrl === undefined || temporalAddress === undefined) {
    throw new ConfigError(
      missing.map((variable) => ({
        variable,
        found: `not set, and no desk is running in ${config.dataDir}`,
        allowed: 'its value, or run `npm start` in another terminal first',
      })),
    );
  }
  const temporalConnection = { ...config.temporalConnection, address: temporalAddress };
  return { ...config, databaseUrl, temporalAddress, temporalConnection };
}

function readRunningDesk(dataDir: string): RunningDesk | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as RunningDesk;
  } catch {
    return undefined;
  }
}
