import { parseArgs } from 'node:util';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { ConfigError } from '../config/config-error.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { stateQuery } from '../contracts/names.ts';
import { mend } from '../doctor/repair/mend.ts';

// `npm run resend -- <number> [--from <seq>]` and `npm run repair -- <number>`: mend a parked ticket (docs/operating.md).

const usage = `npm run resend -- <number> [--from <seq>]   records again what the workflow still holds, from that event on
npm run repair -- <number>                  takes SQL's events as the truth and decides pending commands again

A ticket is parked when SQL and its workflow do not fit together. Resend when SQL lost events (a restored backup: the
reason is "gap"); repair when SQL has other events than the workflow (after a Reset in the Temporal UI).
`;

type State = { parked: { code: string; atSeq: number; detail: string } | null };

/** How long a record may take to be mended, ms. */
const patienceMs = 15_000;

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};

const [how, ...rest] = process.argv.slice(2);

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { from: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [number] = positionals;
  if (values.help || number === undefined) {
    process.stdout.write(usage);
    process.exit(values.help ? 0 : 1);
  }
  const config = loadConnectedConfig(process.env);
  const connection = await Connection.connect({ ...config.temporalConnection, address: config.temporalAddress });
  const client = new Client({ connection, namespace: config.temporalNamespace });
  const before = await client.workflow.getHandle(number).query<State>(stateQuery);
  const { parked } = before;
  if (!parked && how === 'resend') fail(`${number} is not parked: nothing to resend.`);
  if (parked) process.stdout.write(`${number} is parked: ${parked.code} at seq ${parked.atSeq} (${parked.detail})\n`);
  const from = values.from === undefined ? (parked?.atSeq ?? 1) : Number(values.from);
  if (!Number.isInteger(from) || from < 1) fail('--from takes the number of an event, 1 or more');
  const {
    parked: left,
    waiting,
    persisted,
  } = await mend(client, number, how === 'repair' ? { how } : { how: 'resend', from }, patienceMs);
  if (left) fail(`still parked: ${left.code} at seq ${left.atSeq} (${left.detail})`);
  if (waiting > 0) fail(`${waiting} events still wait for their record`);
  process.stdout.write(`mended: recorded up to seq ${persisted}\n`);
  await connection.close();
};

try {
  await main();
} catch (error) {
  if (error instanceof WorkflowNotFoundError) fail('no workflow of this number is running');
  if (error instanceof ConfigError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
    fail((error as Error).message);
  }
  throw error;
}
