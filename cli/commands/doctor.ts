import type { Command } from 'commander';
import type { DeskReport, DoctorPage, RepairResult } from '../../contracts/doctor.ts';
import type { ApiClient } from '../api-client.ts';
import type { Cli } from '../cli.ts';
import { ProblemAnswer } from '../cli-error.ts';
import type { DoctorSource } from '../doctor/doctor-source.ts';
import { runDoctor } from '../doctor/run-doctor.ts';
import { subcommand, whenRun } from '../subcommand.ts';

/** A source, and how to let go of it. */
export type OpenedSource = { source: DoctorSource; close: () => Promise<void> };

/** `desk doctor`: does everything fit together? `npm run doctor` is the same with another source. */
export const addDoctor = (
  program: Command,
  cli: Cli,
  open: () => Promise<OpenedSource> = async () => ({ source: overHttp(cli.api()), close: async () => {} }),
): void => {
  const { say } = cli;
  const name = program.name() === 'desk' ? 'desk doctor' : 'npm run doctor --';
  const command = subcommand(program, cli, {
    usage: 'doctor',
    about: say('cli.doctor.about'),
    examples: [
      name,
      `${name} --repair`,
      `${name} --ticket TS20261122001 --json`,
      `${name} --since 2026-11-22T00:00:00+08:00`,
    ],
  })
    .option('--ticket <number>', say('cli.doctor.ticket'))
    .option('--since <time>', say('cli.doctor.since'))
    .option('--repair', say('cli.doctor.repair'))
    .option('--yes', say('cli.doctor.yes'))
    .addHelpText('after', `\n${say('cli.doctor.exit_codes')}`);
  whenRun(command, cli, async (_, options) => {
    const { source, close } = await open();
    try {
      process.exitCode = await runDoctor(cli, source, options);
    } finally {
      await close();
    }
  });
};

const overHttp = (api: ApiClient): DoctorSource => ({
  desk: () => api.get<DeskReport>('/doctor'),
  tickets: (page) => api.get<DoctorPage>('/doctor/tickets', page),
  ticket: (number) =>
    api.get<DoctorPage>('/doctor/tickets', { number }).catch((error: unknown) => {
      if (error instanceof ProblemAnswer && error.problem.status === 404) return null;
      throw error;
    }),
  workflows: (after) => api.get<DoctorPage>('/doctor/workflows', { after }),
  repair: async (findings) => {
    const { body } = await api.send<{ repairs: RepairResult[] }>('POST', '/doctor/repair', { body: { findings } });
    return body.repairs;
  },
});
