import { ConfigError } from '../../config/config-error.ts';
import { loadConnectedConfig } from '../../config/running-desk.ts';
import { createDatabase } from '../../db/database.ts';
import { createFirstAdministrator } from './first-administrator.ts';

// `node dist/administrator`: makes the first administrator of a desk and prints the password, this once. `npm start`
// does the same by itself.

try {
  const { databaseUrl } = loadConnectedConfig({ TEMPORAL_ADDRESS: 'unused:1', ...process.env });
  const { db, close } = createDatabase(databaseUrl, { max: 1, applicationName: 'durable-desk administrator' });
  const made = await createFirstAdministrator(db).finally(close);
  if (made)
    process.stdout.write(`Administrator ${made.account}\nPassword      ${made.password}   (shown only this once)\n`);
  else process.stdout.write('there is an administrator already\n');
} catch (error) {
  if (!(error instanceof ConfigError) && !('code' in (error as Error))) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
