import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ConfigError } from '../../config/config-error.ts';
import { loadConnectedConfig } from '../../config/running-desk.ts';
import { roles } from '../../contracts/actor.ts';
import { accountName } from '../../contracts/people.ts';
import { createDatabase } from '../../db/database.ts';
import { makeServiceToken } from './service-token.ts';

// `npm run token`: makes an API token directly in the database, for whoever may reach it. Only the token goes to
// stdout, so that a script can take it: TOKEN=$(npm run --silent token -- --account bot --name nightly).

const usage = `npm run token -- --account <name> --name <what it is for> [--create --roles agent,engineer]

  --account   account the token acts as
  --name      what it is for, as shown in lists
  --create    make the account, as a service account, if there is none
  --roles     its roles, when it is made: ${roles.join(', ')}
`;

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};

const input = z.object({
  account: accountName,
  name: z.string().trim().min(1).max(100),
  create: z.boolean(),
  roles: z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(z.enum(roles)).min(1)),
});

const readInput = (): z.infer<typeof input> => {
  try {
    const { values } = parseArgs({
      options: {
        account: { type: 'string' },
        name: { type: 'string' },
        create: { type: 'boolean', default: false },
        roles: { type: 'string', default: 'requester' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const result = input.safeParse(values);
    if (result.success) return result.data;
    return fail(
      `wrong or missing: ${result.error.issues.map(({ path }) => `--${String(path[0])}`).join(', ')}\n\n${usage}`,
    );
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
};

const wanted = readInput();
try {
  const { db, close } = createDatabase(loadConnectedConfig(process.env).databaseUrl, { max: 1 });
  const made = await makeServiceToken(db, wanted).finally(close);
  if (made === null) fail(`there is no active account ${wanted.account}; --create makes one`);
  else process.stdout.write(`${made.secret}\n`);
} catch (error) {
  if (!(error instanceof ConfigError) && !('code' in (error as Error))) throw error;
  fail((error as Error).message);
}
