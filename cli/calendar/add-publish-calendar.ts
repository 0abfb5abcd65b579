import type { Command } from 'commander';
import type { Publication } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { withFilePlaces } from '../policy/file-places.ts';
import { addPublicationOptions, publicationOption, termsOf } from '../policy/publication-options.ts';
import { showPublication } from '../policy/show-publication.ts';
import { readFileOrStdin } from '../read-text.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { keyIn } from './key-in.ts';

/** `desk calendar publish`: a new version of every policy in force that names the calendar. */
export const addPublishCalendar = (calendar: Command, cli: Cli): void => {
  const { say } = cli;
  const publish = subcommand(calendar, cli, {
    usage: 'publish <file>',
    about: say('cli.calendar.publish'),
    args: { file: 'cli.calendar.file' },
    examples: [
      "desk calendar publish cn-working.json --note '2027' --running switch --dry-run",
      "desk calendar publish cn-working.json --note '2027' --running kinder --watch",
    ],
  });
  addPublicationOptions(publish, cli);
  whenRun(publish, cli, async ([file], options) => {
    const text = await readFileOrStdin(file!);
    const path = `/calendars/${encodeURIComponent(keyIn(text, file!))}/versions`;
    const body = { calendar: text, ...termsOf(options) };
    // The desk names the document `calendars.<key>`.
    const { body: published } = await withFilePlaces({ fileOf: () => file!, nameOf: publicationOption }, () =>
      cli.api().send<Publication>('POST', path, { body, nameOf: publicationOption }),
    );
    await showPublication(cli, published, options.watch === true);
  });
};
