import type { Command } from 'commander';
import type { PolicyProblem, Publication } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { ProblemAnswer, usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { type DraftFiles, problemLines, readDraft } from './draft-files.ts';
import { publicationText } from './policy-lines.ts';

/** `desk policy check` and `publish`: a file of one's own, with the calendars beside it. */
export const addPublishing = (policy: Command, cli: Cli): void => {
  const { say } = cli;
  const args = { file: 'cli.policy.file' } as const;
  const check = subcommand(policy, cli, {
    usage: 'check <file>',
    about: say('cli.policy.check'),
    args,
    examples: ['desk policy check house.json', 'desk policy check house.json --json'],
  });
  whenRun(check, cli, async ([file]) => {
    const { key, documents, fileOf } = await readDraft(file!);
    const path = `/policies/${encodeURIComponent(key)}/check`;
    const { body } = await cli.api().send<Checked>('POST', path, { body: documents });
    if (!body.valid) process.exitCode = exitCodes.invalid;
    cli.answer(body, () =>
      body.valid
        ? `${say('cli.policy.valid', { policy: key, version: body.version ?? 0 })}\n`
        : problemLines(body.problems, fileOf)
            .map((line) => `${line}\n`)
            .join(''),
    );
  });

  const publish = subcommand(policy, cli, {
    usage: 'publish <file>',
    about: say('cli.policy.publish'),
    args,
    examples: [
      "desk policy publish house.json --note 'P2 within an hour' --dry-run",
      "desk policy publish house.json --note 'P2 within an hour' --approved-by '行政办公会' --approval-note '第 11 次会议' \\",
      '    --effective-from 2026-11-30T00:00:00+08:00',
    ],
  })
    .requiredOption('--note <text>', say('cli.policy.note'))
    .option('--approved-by <name>', say('cli.policy.approved_by'))
    .option('--approval-note <text>', say('cli.policy.approval_note'))
    .option('--effective-from <time>', say('cli.policy.effective_from'))
    .option('--running <keep|switch|kinder>', say('cli.policy.running'))
    .option('--dry-run', say('cli.policy.dry_run'));
  whenRun(publish, cli, async ([file], { note, approvedBy, approvalNote, effectiveFrom, running, dryRun }) => {
    if (approvalNote !== undefined && approvedBy === undefined)
      throw usageError('cli.usage.optionMissingArgument', { what: '--approved-by' });
    const draft = await readDraft(file!);
    const approval = approvedBy !== undefined && { by: approvedBy, ...(approvalNote && { note: approvalNote }) };
    const body = {
      ...draft.documents,
      note,
      ...(approval && { approval }),
      ...(effectiveFrom !== undefined && { effectiveFrom }),
      ...(running !== undefined && { running }),
      ...(dryRun && { dryRun: true }),
    };
    const path = `/policies/${encodeURIComponent(draft.key)}/versions`;
    const { body: published } = await withFilePlaces(draft, () =>
      cli.api().send<Publication>('POST', path, { body, nameOf: optionOf }),
    );
    cli.answer(published, () => publicationText(cli, published));
  });
};

type Checked = { valid: boolean; version: number | null; problems: PolicyProblem[] };

const options: Record<string, string> = {
  note: '--note',
  'approval.by': '--approved-by',
  'approval.note': '--approval-note',
  effectiveFrom: '--effective-from',
  running: '--running',
};

const optionOf = (field: string): string => options[field] ?? field;

/** Problems of the documents are shown with the caller's own files and their lines. */
const withFilePlaces = async <T>({ fileOf }: DraftFiles, send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ProblemAnswer) || !Array.isArray(error.problem.problems)) throw error;
    const problems = error.problem.problems as PolicyProblem[];
    const { errors = [] } = error.problem;
    const placeOf = (field: string): string => {
      const found = problems[errors.findIndex((one) => one.field === field)];
      if (!found) return optionOf(field);
      const place = found.line === null ? fileOf(found.file) : `${fileOf(found.file)}:${found.line}`;
      return found.path ? `${place}: ${found.path}` : place;
    };
    throw new ProblemAnswer(error.problem, placeOf);
  }
};
