import { type Command, Option } from 'commander';
import type { Cli } from '../cli.ts';
import { usageError } from '../cli-error.ts';
import type { Options } from '../subcommand.ts';

/** Options of everything that publishes: why, by whose approval, from when, what open tickets do. */
export const addPublicationOptions = (command: Command, cli: Cli): Command => {
  const { say } = cli;
  return command
    .requiredOption('--note <text>', say('cli.policy.note'))
    .option('--approved-by <name>', say('cli.policy.approved_by'))
    .option('--approval-note <text>', say('cli.policy.approval_note'))
    .option('--effective-from <time>', say('cli.policy.effective_from'))
    .addOption(
      new Option('--running <keep|switch|kinder>', say('cli.policy.running')).choices(['keep', 'switch', 'kinder']),
    )
    .option('--watch', say('cli.policy.watch'))
    .option('--dry-run', say('cli.policy.dry_run'))
    .option('--limit <tickets>', say('cli.policy.limit'))
    .option('--after <cursor>', say('cli.policy.after'));
};

/** The terms of a publication as the desk takes them. */
export const termsOf = (options: Options): Record<string, unknown> => {
  const { note, approvedBy, approvalNote, effectiveFrom, running, dryRun, limit, after } = options;
  if (approvalNote !== undefined && approvedBy === undefined)
    throw usageError('cli.usage.optionMissingArgument', { what: '--approved-by' });
  return {
    note,
    ...(approvedBy !== undefined && { approval: { by: approvedBy, ...(approvalNote && { note: approvalNote }) } }),
    ...(effectiveFrom !== undefined && { effectiveFrom }),
    ...(running !== undefined && { running }),
    ...(dryRun && { dryRun: true }),
    ...(limit !== undefined && { previewLimit: Number(limit) }),
    ...(after !== undefined && { previewAfter: after }),
  };
};

const options: Record<string, string> = {
  note: '--note',
  'approval.by': '--approved-by',
  'approval.note': '--approval-note',
  effectiveFrom: '--effective-from',
  running: '--running',
  previewLimit: '--limit',
  previewAfter: '--after',
};

/** How a field of the terms is called on the command line. */
export const publicationOption = (field: string): string => options[field] ?? field;
