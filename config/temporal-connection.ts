import type { TLSConfig } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Environment } from './config.ts';
import type { ConfigProblem } from './config-error.ts';
import { given } from './given.ts';

/** What both kinds of connection of the Temporal SDK take: `Connection.connect(…)` and `NativeConnection.connect(…)`. */
export type TemporalConnection = {
  address?: string;
  tls?: TLSConfig | boolean;
  apiKey?: string;
  metadata?: Record<string, string>;
};

/**
 * Reads Temporal's standard variables. A configuration file is read only when TEMPORAL_CONFIG_FILE or TEMPORAL_PROFILE asks for it:
 * one that lies in the home directory for other purposes must not send the desk to another service.
 * The API key may stand in a file named by TEMPORAL_API_KEY_FILE. What is wrong is added to `problems`.
 */
export function temporalConnection(env: Environment, problems: ConfigProblem[]): TemporalConnection {
  const key = given(env, { variable: 'TEMPORAL_API_KEY', secret: true }, problems);
  const set = Object.entries({ ...env, TEMPORAL_API_KEY: key }).filter(
    (entry): entry is [string, string] => (entry[1] ?? '') !== '',
  );
  try {
    const { connectionOptions } = loadClientConnectConfig({
      disableFile: !env.TEMPORAL_CONFIG_FILE && !env.TEMPORAL_PROFILE,
      overrideEnvVars: Object.fromEntries(set),
    });
    const { address, tls, apiKey, metadata } = connectionOptions as TemporalConnection;
    return Object.fromEntries(
      Object.entries({ address, tls, apiKey, metadata }).filter(([, value]) => value !== undefined),
    ) as TemporalConnection;
  } catch (error) {
    problems.push({
      variable: 'TEMPORAL_…',
      found: `not usable (${(error as Error).message})`,
      allowed: "Temporal's standard variables, see https://docs.temporal.io/develop/environment-configuration",
    });
    return {};
  }
}
