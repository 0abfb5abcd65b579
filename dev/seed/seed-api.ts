import { join, resolve } from 'node:path';
import type { ConnectedConfig } from '../../config/running-desk.ts';
import { startDeskProcess } from '../desk-process.ts';
import { freePort } from '../ports.ts';
import { ProcessLedger } from '../process-ledger.ts';
import type { Progress } from '../progress.ts';

const checkout = resolve(import.meta.dirname, '../..');

/** An API beside that of a desk, on the same database and engine. */
export type SeedApi = { url: string; stop: () => Promise<void> };

/**
 * Starts an API of the seed's own beside the desk's, on a free port of loopback, for as long as the seed runs: it takes requests
 * that are dated in the past, which the desk itself never does, and gives new tickets the example policy on three calendars.
 */
export const startSeedApi = async (
  { databaseUrl, temporalAddress, dataDir }: Pick<ConnectedConfig, 'databaseUrl' | 'temporalAddress' | 'dataDir'>,
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<SeedApi> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const ledger = new ProcessLedger(join(dataDir, 'run', 'seed-processes.json'));
  await ledger.endAll(5_000);
  const daemon = await startDeskProcess({
    name: 'api',
    env: {
      ...env,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: `${port}`,
      TEST_CLOCK: 'true',
      DESK_POLICY: join(checkout, 'examples/policies/three-calendars.json'),
    },
    logDir: join(dataDir, 'logs', 'seed'),
    ledger,
    progress,
    readyUrl: `${url}/readyz`,
  });
  return { url, stop: () => daemon.stop(10_000) };
};
