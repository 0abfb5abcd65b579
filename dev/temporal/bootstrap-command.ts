import { loadConfig } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { prepareNamespace } from './prepare-namespace.ts';

// `npm run bootstrap`, `node dist/bootstrap`: makes namespace and search attributes on the service of TEMPORAL_ADDRESS.
// Safe to run again and again: what is there stays. Needed once before the first start, and after an upgrade.

try {
  const { temporalAddress: address, temporalConnection, temporalNamespace, retentionDays } = loadConfig(process.env);
  if (address === undefined) {
    const variable = 'TEMPORAL_ADDRESS';
    throw new ConfigError([{ variable, found: 'not set', allowed: 'host:port of the Temporal service' }]);
  }
  await prepareNamespace({ ...temporalConnection, address }, temporalNamespace, { retentionDays, own: false });
  process.stdout.write(`the namespace "${temporalNamespace}" at ${address} has all that the desk needs\n`);
} catch (error) {
  const { message, remedy } = error as Error & { remedy?: string };
  if (remedy === undefined) throw error;
  process.stderr.write(`✗ ${message}\n  ${remedy}\n`);
  process.exitCode = 1;
}
