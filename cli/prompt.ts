import { createInterface, type Interface } from 'node:readline';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** Asks on stderr, so that stdout holds answers only; reads lines from a terminal or a pipe. */
export type Prompt = {
  /** The next line; null at the end of the input. */
  line: (prompt: string) => Promise<string | null>;
  close: () => void;
};

const interrupted = (): CliError => new CliError(exitCodes.interrupted, 'cli.error.interrupted');

/** Opens stdin for asking. */
export const openPrompt = (): Prompt => {
  const terminal = process.stdin.isTTY === true;
  const reader: Interface = createInterface({
    input: process.stdin,
    ...(terminal && { output: process.stderr }),
    terminal,
  });
  const lines = reader[Symbol.asyncIterator]();
  let stop: (error: Error) => void = () => {};
  reader.on('SIGINT', () => stop(interrupted()));
  return {
    line: (prompt) =>
      new Promise((resolve, reject) => {
        stop = reject;
        reader.setPrompt(prompt);
        if (terminal) reader.prompt();
        else process.stderr.write(prompt);
        lines.next().then(({ done, value }) => resolve(done ? null : value), reject);
      }),
    close: () => reader.close(),
  };
};

/** One line. Throws when the input ends before it. */
export const ask = async (question: string): Promise<string> => {
  const prompt = openPrompt();
  try {
    const line = await prompt.line(question);
    if (line === null) throw new CliError(exitCodes.usage, 'cli.error.input_ended');
    return line.trim();
  } finally {
    prompt.close();
  }
};

/** A line that the terminal does not show. From a pipe it is simply the next line. */
export const askSecret = async (question: string): Promise<string> => {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return ask('');
  // First, so that nothing typed after the question is shown.
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stderr.write(question);
  try {
    return await typed(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
};

const typed = (stdin: NodeJS.ReadStream): Promise<string> =>
  new Promise((resolve, reject) => {
    let secret = '';
    const end = (finish: () => void): void => {
      stdin.off('data', take);
      finish();
    };
    const take = (chunk: string): void => {
      for (const character of chunk) {
        if (character === '\u0003') {
          end(() => reject(interrupted()));
          return;
        }
        if (character === '\r' || character === '\n' || character === '\u0004') {
          end(() => resolve(secret));
          return;
        }
        if (character === '\u007f' || character === '\b') secret = [...secret].slice(0, -1).join('');
        else if (character >= ' ') secret += character;
      }
    };
    stdin.on('data', take);
    stdin.resume();
  });
