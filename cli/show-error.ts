import type { Cli } from './cli.ts';
import { CliError, ProblemAnswer, Unreachable } from './cli-error.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { harmless } from './harmless.ts';
import { painter } from './paint.ts';

/**
 * Says on stderr why it did not work, in the caller's language; with `--json` as one line of JSON (a problem document
 * where the desk sent one). Returns the exit code. Never prints a token: requests are not shown.
 */
export const showError = (cli: Cli, error: unknown): ExitCode => {
  const told = tell(cli, error);
  if (cli.json) cli.note(JSON.stringify(told.document));
  else cli.note(told.lines.join('\n'));
  return told.exit;
};

type Told = { exit: ExitCode; lines: string[]; document: unknown };

const tell = (cli: Cli, error: unknown): Told => {
  const paint = painter(cli.surroundings.colours.err);
  const headed = (text: string): string => `${paint('red', 'desk:')} ${text}`;
  if (error instanceof ProblemAnswer) return { ...problem(cli, error, headed), document: error.problem };
  if (error instanceof Unreachable) {
    const title = cli.say('cli.error.unreachable', { url: error.url });
    return plain(error.exit, 'unavailable', title, [headed(title), ...repeat(cli, error.repeatId)]);
  }
  if (error instanceof CliError) {
    const title = cli.say(error.key, error.values);
    const code = error.exit === exitCodes.usage ? 'usage' : error.key.split('.').at(-1)!;
    return plain(error.exit, code, title, [headed(title)]);
  }
  const title = cli.say('cli.error.unexpected', { error: String((error as Error)?.message ?? error) });
  return plain(exitCodes.unexpected, 'unexpected', title, [headed(title)]);
};

const plain = (exit: ExitCode, code: string, title: string, lines: string[]): Told => ({
  exit,
  lines,
  document: { code, title },
});

const problem = (cli: Cli, error: ProblemAnswer, headed: (text: string) => string): Omit<Told, 'document'> => {
  const { title, detail, errors = [], code, status, requestId } = error.problem;
  const fields = errors.map((one) => `  ${error.nameOf(one.field) || one.field}  ${harmless(one.message)}`);
  return {
    exit: error.exit,
    lines: [
      // The list below says it better than "see errors".
      headed(harmless(detail === undefined || fields.length > 0 ? title : `${title} — ${detail}`)),
      ...fields,
      ...(code === 'unauthenticated' ? [cli.say('cli.hint.login')] : []),
      ...(error.exit === exitCodes.unavailable ? repeat(cli, error.repeatId) : []),
      ...(status >= 500 ? [cli.say('cli.hint.request', { id: requestId })] : []),
    ],
  };
};

const repeat = (cli: Cli, id: string | undefined): string[] =>
  id === undefined ? [] : [cli.say('cli.hint.repeat', { id })];
