import type { Command } from 'commander';
import type { PolicyProblem, Publication } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../exit-codes.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { problemLines, readDraft } from './draft-files.ts';
import { withFilePlaces } from './file-places.ts';
import { addPublicationOptions, publicationOption, termsOf } from './publication-options.ts';
import { showPublication } from './show-publication.ts';

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
      "desk policy publish house.json --note 'P2 within an hour' --running switch --watch",
    ],
  });
  addPublicationOptions(publish, cli);
  whenRun(publish, cli, async ([file], options) => {
    const draft = await readDraft(file!);
    const body = { ...draft.documents, ...termsOf(options) };
    const path = `/policies/${encodeURIComponent(draft.key)}/versions`;
    const { body: published } = await withFilePlaces({ fileOf: draft.fileOf, nameOf: publicationOption }, () =>
      cli.api().send<Publication>('POST', path, { body, nameOf: publicationOption }),
    );
    await showPublication(cli, published, options.watch === true);
  });
};

type Checked = { valid: boolean; version: number | null; problems: PolicyProblem[] };
