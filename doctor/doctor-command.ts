import { Client, Connection } from '@temporalio/client';
import { Command, CommanderError } from 'commander';
import { createCli } from '../cli/cli.ts';
import { addDoctor, type OpenedSource } from '../cli/commands/doctor.ts';
import { surroundings } from '../cli/environment.ts';
import { loadConnectedConfig } from '../config/running-desk.ts';
import { instantOf } from '../contracts/instant.ts';
import { languages } from '../contracts/message.ts';
import { createDatabase } from '../db/database.ts';
import { recordPolicyVersions } from '../db/policies/record-policy-versions.ts';
import { learnRecorded } from '../policies/learn-recorded.ts';
import { createPolicyStore } from '../policies/store.ts';
import type { DoctorDeps } from './deps.ts';
import { examineDesk } from './examine-desk.ts';
import { examineTickets } from './examine-tickets.ts';
import { examineWorkflows } from './examine-workflows.ts';
import { repairFindings } from './repair-findings.ts';

// `npm run doctor`: `desk doctor` beside the databases, without the API (docs/operating.md, "Doctor").

/** Tickets read and asked at once. */
const pageSize = 250;

/** Exit code of everything that keeps it from examining. */
const couldNotRun = 2;

const open = async (): Promise<OpenedSource> => {
  const config = loadConnectedConfig(process.env);
  const { db, close } = createDatabase(config.databaseUrl, { applicationName: 'desk doctor' });
  const connection = Connection.lazy({ ...config.temporalConnection, address: config.temporalAddress });
  const policies = createPolicyStore(config.policy, config.timeZone);
  // Versions that tickets were opened under and no file has any more; a schema without the table is a finding.
  const recorded = await recordPolicyVersions(db, []).catch((error: { code?: string }) => {
    if (error.code === '42P01') return [];
    throw error;
  });
  await learnRecorded({ db, policies, log: { warn: () => {} } }, recorded);
  const deps: DoctorDeps = {
    db,
    client: new Client({ connection, namespace: config.temporalNamespace }),
    namespace: config.temporalNamespace,
    taskQueue: config.taskQueue,
    policies,
    numbering: { prefix: config.numberPrefix, zone: config.timeZone },
    now: () => instantOf(Date.now()),
    log: { warn: () => {} },
  };
  return {
    source: {
      desk: () => examineDesk(deps),
      tickets: (page) => examineTickets(deps, { ...page, limit: pageSize }),
      ticket: async (number) => {
        const page = await examineTickets(deps, { number });
        return page.examined === 0 ? null : page;
      },
      workflows: (after) => examineWorkflows(deps, after),
      repair: (findings) => repairFindings(deps, findings),
    },
    close: async () => {
      await connection.close();
      await close();
    },
  };
};

const argv = process.argv.slice(2);
const around = surroundings();
const named = argv[argv.indexOf('--lang') + 1];
const cli = createCli(around, languages.find((one) => argv.includes('--lang') && one === named) ?? around.language);
const program = new Command('npm run')
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .helpCommand(false);
addDoctor(program, cli, open);
for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} });
try {
  await program.parseAsync(['doctor', ...argv], { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError && error.exitCode === 0)) {
    const key = (error as { key?: string }).key;
    const sentence =
      key === 'cli.doctor.no_ticket'
        ? cli.say(key, (error as { values: Record<string, string> }).values)
        : cli.say('cli.doctor.cannot', { error: (error as Error).message || (error as Error).name });
    cli.note(cli.json ? JSON.stringify({ code: 'could_not_run', title: sentence }) : sentence);
    process.exitCode = couldNotRun;
  }
}
