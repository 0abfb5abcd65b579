import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { CliError, Unreachable, usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { readText } from '../read-text.ts';
import { subcommand, whenRun } from '../subcommand.ts';

/**
 * `desk signal`: sends a plain Temporal signal to a ticket's workflow, past the API: for operators while it is down. A
 * signal has no answer; what became of it stands on the timeline.
 */
export const addSignal = (program: Command, cli: Cli): void => {
  const command = subcommand(program, cli, {
    usage: 'signal <number> <name>',
    about: cli.say('cli.signal.about'),
    args: { number: 'cli.argument.number', name: 'cli.signal.name' },
    examples: [
      `desk signal TS20261122001 assign --by chen --data '{"to":"wang"}'`,
      'TEMPORAL_ADDRESS=temporal.example.com:7233 desk signal TS20261122001 claim --by wang',
    ],
  })
    .option('--by <account>', cli.say('cli.signal.by'))
    .option('--data <json>', cli.say('cli.signal.data'), '{}')
    .option('--command-id <id>', cli.say('cli.signal.command_id'));
  command.addHelpText('after', `\n${cli.say('cli.signal.where')}`);
  whenRun(command, cli, async ([number, name], { by, data, commandId: chosen }) => {
    const input = objectIn(await readText(data));
    const commandId: string = chosen ?? randomUUID();
    await send(number!, name!, { ...input, ...(by !== undefined && { by }), commandId });
    cli.answer(
      { number, signal: name, commandId },
      () => `${cli.say('cli.signal.done', { number: number!, name: name!, id: commandId })}\n`,
    );
  });
};

const objectIn = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw usageError('cli.usage.json', { option: '--data' });
};

/** The engine's client is loaded here and nowhere else: it takes longer to load than all the rest. */
const send = async (number: string, name: string, payload: unknown): Promise<void> => {
  const { Client, Connection, WorkflowNotFoundError } = await import('@temporalio/client');
  const { temporalConnection, temporalNamespace } = await connectionSettings();
  const connection = await Connection.connect(temporalConnection).catch(() => {
    throw new Unreachable(temporalConnection.address ?? 'Temporal');
  });
  try {
    const client = new Client({ connection, namespace: temporalNamespace });
    await client.workflow.getHandle(number).signal(name, payload);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      throw new CliError(exitCodes.notFound, 'cli.signal.no_workflow', { number });
    }
    throw error;
  } finally {
    await connection.close();
  }
};

/** Temporal's standard variables, else the desk that `npm start` of this checkout is running. */
const connectionSettings = async () => {
  const [{ loadConnectedConfig }, { ConfigError }] = await Promise.all([
    import('../../config/running-desk.ts'),
    import('../../config/config-error.ts'),
  ]);
  try {
    // No database is needed here, but without a named one the running desk would be asked for it.
    return loadConnectedConfig({ DATABASE_URL: 'postgres://none/none', ...process.env });
  } catch (error) {
    if (error instanceof ConfigError)
      throw new CliError(exitCodes.usage, 'cli.signal.config', { error: error.message });
    throw error;
  }
};
