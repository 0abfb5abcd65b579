import type { Command } from 'commander';
import type { Ticket, TimelineEntry } from '../../contracts/views.ts';
import type { ApiClient } from '../api-client.ts';
import type { Cli } from '../cli.ts';
import { CliError, ProblemAnswer, Unreachable, usageError } from '../cli-error.ts';
import { type StreamEvent, streamEvents } from '../event-stream.ts';
import { exitCodes } from '../exit-codes.ts';
import { bareKey, type LevelWords, levelWords } from '../level-words.ts';
import { subcommand, whenRun } from '../subcommand.ts';
import { namesLevel, timelineLine } from '../timeline-line.ts';

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * `desk watch`: what happens, as it happens, on one ticket or on all one may see. Connects again by itself and goes on
 * after the last event it has shown, so nothing is lost or shown twice.
 */
export const addWatch = (program: Command, cli: Cli): void => {
  const { say } = cli;
  const command = subcommand(program, cli, {
    usage: 'watch [number]',
    about: say('cli.watch.about'),
    args: { number: 'cli.argument.number' },
    examples: ['desk watch', 'desk watch TS20261122001 --json', 'desk watch --after 4711 --count 10'],
  })
    .option('--after <cursor>', say('cli.watch.after'))
    .option('--count <events>', say('cli.watch.count'));
  whenRun(command, cli, async ([number], options) => {
    const api = cli.api();
    // From what is recorded now, so that nothing is missed before the first event has come.
    const ticket = number === undefined ? null : await api.get<Ticket>(`/tickets/${encodeURIComponent(number)}`);
    const words = wordsByTicket(cli, api);
    const path = ticket === null ? '/stream' : `/tickets/${ticket.number}/stream`;
    const after: string | null = options.after ?? (ticket === null ? null : String(ticket.revision));
    const stop = new AbortController();
    // Stopping by Ctrl-C is how it usually ends.
    process.once('SIGINT', () => stop.abort());
    try {
      await follow(cli, api, { path, after, words, number: ticket?.number, stop, left: countOf(options.count) });
    } catch (error) {
      if (stop.signal.aborted) return;
      const missing = error instanceof ProblemAnswer && error.problem.status === 404;
      throw missing ? new CliError(exitCodes.unexpected, 'cli.watch.none', { url: api.url }) : error;
    }
  });
};

type Watched = {
  path: string;
  after: string | null;
  words: WordsByTicket;
  /** Of the one ticket whose events come without it. */
  number: string | undefined;
  stop: AbortController;
  left: number;
};

type WordsByTicket = (number: string) => Promise<LevelWords>;

/** So many tickets' levels are remembered. */
const mostRemembered = 1_000;

/** Asked once for a ticket, when something is to be shown that names a level. */
const wordsByTicket = (cli: Cli, api: ApiClient): WordsByTicket => {
  const known = new Map<string, LevelWords>();
  return async (number) => {
    const words = known.get(number) ?? (await levelWords(cli, api, number));
    if (known.size >= mostRemembered) known.clear();
    if (words !== bareKey) known.set(number, words);
    return words;
  };
};

const follow = async (cli: Cli, api: ApiClient, { path, after, words, number, stop, left }: Watched): Promise<void> => {
  let cursor = after;
  let missing = left;
  let pause = firstPauseMs;
  let connected = false;
  while (missing > 0) {
    try {
      const response = await api.open(
        path,
        { Accept: 'text/event-stream', ...(cursor !== null && { 'Last-Event-ID': cursor }) },
        stop.signal,
      );
      if (!response.headers.get('content-type')?.includes('text/event-stream')) {
        throw new CliError(exitCodes.unexpected, 'cli.watch.none', { url: api.url });
      }
      if (!connected) cli.note(cli.say('cli.watch.watching'));
      connected = true;
      for await (const event of streamEvents(response.body!)) {
        pause = firstPauseMs;
        cursor = event.id ?? cursor;
        if (await shown(cli, event, words, number)) missing -= 1;
        if (missing <= 0) {
          stop.abort();
          return;
        }
      }
    } catch (error) {
      if (stop.signal.aborted || !(connected && isPassing(error))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (stop.signal.aborted) return;
    pause = Math.min(pause * 2, longestPauseMs);
  }
};

const countOf = (text: string | undefined): number => {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw usageError('cli.usage.number', { option: '--count' });
  return count;
};

/** The desk is away for a while: the connection broke, or it is starting again. */
const isPassing = (error: unknown): boolean =>
  error instanceof Unreachable ||
  error instanceof TypeError ||
  (error instanceof ProblemAnswer && error.exit === exitCodes.unavailable);

/** Shows an entry; other events (heartbeats, notices of the stream) are for nobody. */
const shown = async (
  cli: Cli,
  { id, event, data }: StreamEvent,
  words: WordsByTicket,
  own: string | undefined,
): Promise<boolean> => {
  const entry = parsed(data) as (TimelineEntry & { number?: string; names?: Record<string, string> }) | null;
  if (entry === null || typeof entry.seq !== 'number') return false;
  if (cli.json) cli.print(`${JSON.stringify({ id, event, data: entry })}\n`);
  else {
    const number = entry.number ?? own;
    const levels = number !== undefined && namesLevel(entry) ? await words(number) : bareKey;
    const line = timelineLine(cli, entry, entry.names ?? {}, levels);
    cli.print(entry.number === undefined ? line : `${entry.number}  ${line}`);
  }
  return true;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
