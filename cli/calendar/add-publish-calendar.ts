import type { Command } from 'commander';
import type { Publication } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { addPublicationOptions, publicationOption, termsOf } from '../policy/publication-options.ts';
import { showPublication } from '../policy/show-publication.ts';
import { readFileOrStdin } from '../read-text.ts';
import { subcommand, whenRun } from '../subcommand.ts';

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
    const answer = await cli.api().send<Publication>('POST', path, {
      body,
      // The desk names the document `calendars.<key>`.
      nameOf: (field) =>
        field.startsWith('calendars.') ? `${file}: ${field.split('.').slice(2).join('.')}` : publicationOption(field),
    });
    await showPublication(cli, answer.body, options.watch === true);
  });
};

/** The key that the file says; of a text that is none the desk says what is wrong with it. */
const keyIn = (text: string, file: string): string => {
  try {
    const { key } = JSON.parse(text) as { key?: unknown };
    if (typeof key === 'string' && key !== '') return key;
  } catch {
    // As below.
  }
  return file.replace(/^.*\//, '').replace(/\.json$/, '') || 'calendar';
};
