import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyMove, Publication } from '../../contracts/views.ts';
import type { Cli } from '../cli.ts';
import { progressBar } from '../doctor/progress-bar.ts';
import { exitCodes } from '../exit-codes.ts';
import { publicationText } from './policy-lines.ts';
import { previewText } from './preview-lines.ts';

/** How often a move is asked for how far it is; ms. */
const askEvery = 500;

/**
 * Shows what a publication did, or would do. With `watch` it stays until the open tickets have gone to their new version, with a
 * bar where stderr is a terminal, and ends with 1 when some could not.
 */
export const showPublication = async (cli: Cli, published: Publication, watch: boolean): Promise<void> => {
  const moves = watch ? await watched(cli, published) : [];
  if (moves.some(({ failed }) => failed > 0)) process.exitCode = exitCodes.refused;
  cli.answer(watch ? { ...published, moved: moves } : published, () =>
    [
      publicationText(cli, published),
      ...published.previews.map((preview) => previewText(cli, preview)),
      ...(watch
        ? moves.map((move) => moveText(cli, move))
        : published.moves.map(({ id, key }) => `${cli.say('cli.policy.moving', { policy: key, id })}\n`)),
    ].join(''),
  );
};

const watched = async (cli: Cli, { moves }: Publication): Promise<PolicyMove[]> => {
  const bar = progressBar(cli);
  const ended: PolicyMove[] = [];
  for (const { id, key } of moves) {
    for (;;) {
      const move = await cli.api().get<PolicyMove>(`/policies/${encodeURIComponent(key)}/moves/${id}`);
      bar.show(cli.say('cli.policy.move_bar', { policy: key }), move.total - move.waiting, move.total);
      if (move.finishedAt !== null) {
        ended.push(move);
        break;
      }
      await sleep(askEvery);
    }
    bar.clear();
  }
  return ended;
};

const moveText = (cli: Cli, { key, version, moved, skipped, failed, failures }: PolicyMove): string => {
  const line = cli.say('cli.policy.move_done', { policy: key, version, moved, skipped, failed });
  const lines = failures.map(({ number, code }) => `  ${number}  ${code}\n`).join('');
  return `${line}\n${lines}`;
};
