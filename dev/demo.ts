import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { loadConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { createDatabase } from '../db/database.ts';
import { playDemo } from './demo/play.ts';

const usage = `npm run demo [-- --pace <seconds>]

Shows the desk that \`npm start\` runs, from another terminal: makes demonstration people if they are missing
(accounts demo.…, without passwords), submits the requests of examples/ that fit the desk's policy, and plays one
whole life by raw Temporal signals: classified, assigned, answered, solved in vain, solved, archived, reopened.

  --pace   seconds between two signals; 3 when left out, 0 to see it at once
  --help   this text

It is for a desk to try out: its tickets stay, and use numbers up.
`;

const fail = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(1);
};

const readPace = (): number => {
  try {
    const { values } = parseArgs({
      options: { pace: { type: 'string', default: '3' }, help: { type: 'boolean', default: false } },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const seconds = Number(values.pace);
    return seconds >= 0 && seconds <= 60 ? seconds * 1000 : fail(`--pace is 0 to 60 seconds\n\n${usage}`);
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const paceMs = readPace();
try {
  const config = loadConnectedConfig(process.env);
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
  const apiUrl = `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
  // Where Temporal is configured, its web interface is not ours to know.
  const ui =
    loadConfig(process.env).temporalAddress === undefined
      ? `http://127.0.0.1:${config.temporalUiPort}`
      : '<your Temporal UI>';
  const { db, close } = createDatabase(config.databaseUrl, { max: 2, applicationName: 'durable-desk demo' });
  const connection = await Connection.connect({ ...config.temporalConnection, address: config.temporalAddress });
  const client = new Client({ connection, namespace: config.temporalNamespace });
  try {
    const [played, ...others] = await playDemo({ apiUrl, db, client, paceMs, print });
    const workflow = (number: string) => `${ui}/namespaces/${config.temporalNamespace}/workflows/${number}`;
    print('');
    print(`Now look at the ticket's workflow in the Temporal UI: ${workflow(played!)}`);
    print('  - Current Details: status, level, owner and the next deadlines, as on the ticket');
    print(
      '  - Timeline / History: every signal with its JSON, timers with summaries such as "respond …", one local activity `record` per step',
    );
    print(
      `  - Send a Signal: "progress" with {"by": "demo.wang", "text": "…"}; a signal it refuses is on the ticket's timeline`,
    );
    print(`  - Pending timers: the limits of the new round. Stop the worker (Ctrl-C) and start again: they go on`);
    for (const number of others) print(`Waiting for its first answer, with its limits running: ${workflow(number)}`);
    print(
      `The list by search attributes: ${ui}/namespaces/${config.temporalNamespace}/workflows?query=TicketStatus%3D%22follow_up%22`,
    );
    print(
      `The same over HTTP: ${apiUrl}/tickets/${played}/timeline and /deadlines (npm run token makes a token); ${apiUrl}/docs`,
    );
  } finally {
    await connection.close();
    await close();
  }
} catch (error) {
  if (error instanceof ConfigError) fail(`${error.message}`);
  fail((error as Error).message);
}
