/** `npm run migrate`: brings the database of DATABASE_URL, or of the desk that runs here, up to this release. */
import { loadConnectedConfig } from '../config/running-desk.ts';
import { migrate } from './migrate.ts';

try {
  const { databaseUrl } = loadConnectedConfig({ TEMPORAL_ADDRESS: 'unused:1', ...process.env });
  const applied = await migrate(databaseUrl);
  console.log(applied.length === 0 ? 'the database is up to date' : `applied ${applied.join(', ')}`);
} catch (error) {
  const { message, remedy } = error as Error & { remedy?: string };
  console.error(remedy === undefined ? error : `✗ ${message}\n  ${remedy}`);
  process.exitCode = 1;
}
