import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyMove, Publication } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { exitCodes } from '../exit-codes.ts';
import { localTime } from '../local-time.ts';
import { progressBar } from '../progress-bar.ts';
import { publicationText } from './policy-lines.ts';
import { previewText } from './preview-lines.ts';

/** How often a move is asked for how far it is; ms. */
const askEvery = 500;

/**
 * Shows what a publication did, or would do. With `watch` it stays until the open tickets have gone to their new version, with a
 * bar where stderr is a terminal, and ends with 1 when some could not. It does not stay for a version that is only scheduled.
 */
export const showPublication = async (cli: Cli, published: Publication, watch: boolean): Promise<void> => {
  const moves = watch ? await watched(cli, published) : [];
  if (moves.some(({ failed, outcome }) => failed > 0 || (outcome !== null && outcome !== 'done')))
    process.exitCode = exitCodes.refused;
  cli.answer(watch ? { ...published, moved: moves } : published, () =>
    [
      publicationText(cli, published),
      ...published.previews.map((preview) => previewText(cli, preview)),
      ...(watch
        ? moves.map((move) => moveText(cli, move))
        : published.moves.map(
            (move) =>
              `${isScheduled(move) ? waits(cli, move) : cli.say('cli.policy.moving', { policy: move.key, id: move.id })}\n`,
          )),
    ].join(''),
  );
};

/** A date that is not just now; clocks differ a little. */
const isScheduled = ({ effectiveFrom }: { effectiveFrom: string }): boolean =>
  Date.parse(effectiveFrom) > Date.now() + 60_000;

const waits = (cli: Cli, { id, key, version, effectiveFrom }: Publication['moves'][number]): string =>
  cli.say('cli.policy.move_waits', { policy: key, version, id, at: localTime(effectiveFrom) });

const watched = async (cli: Cli, { moves }: Publication): Promise<PolicyMove[]> => {
  const bar = progressBar(cli);
  const ended: PolicyMove[] = [];
  for (const { id, key } of moves) {
    for (;;) {
      const move = await cli.api().get<PolicyMove>(`/policies/${encodeURIComponent(key)}/moves/${id}`);
      bar.show(cli.say('cli.policy.move_bar', { policy: key }), move.total - move.waiting, move.total);
      if (move.finishedAt !== null || isScheduled(move)) {
        ended.push(move);
        break;
      }
      await sleep(askEvery);
    }
    bar.clear();
  }
  return ended;
};

const moveText = (cli: Cli, move: PolicyMove): string => {
  const { key, version, outcome, moved, skipped, failed, failures } = move;
  if (outcome === null) return `${waits(cli, move)}\n`;
  const line = cli.say('cli.policy.move_done', { policy: key, version, moved, skipped, failed });
  const lines = failures.map(({ number, code }) => `  ${number}  ${code}\n`).join('');
  const end = outcome === 'done' ? '' : `${cli.word('move_outcome', outcome)}\n`;
  return `${line}\n${end}${lines}`;
};
