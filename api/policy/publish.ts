import type { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';
import type { publicationTerms, publicationView } from '../../contracts/policy-revision.ts';
import { askForMoves } from '../../db/policies/moves.ts';
import { beginPublishing, publishVersions } from '../../db/policies/publish-versions.ts';
import { differences } from '../../domain/policy/diff.ts';
import { startMove } from '../../intake/start-move.ts';
import { lookIntoRecord } from '../../policies/keep-policy-versions.ts';
import { policyDigest } from '../../policies/policy-digest.ts';
import type { Publication } from '../../policies/publication.ts';
import type { PolicyStore } from '../../policies/store.ts';
import type { Context } from '../context.ts';
import { wrongField } from '../wrong-field.ts';
import { withPolicyProblems } from './policy-problems.ts';
import { previewPublication } from './preview-publication.ts';

/** How long the engine has to start a move; ms. */
const patienceMs = 5_000;

/** What an administrator says of a publication, parsed. */
export type Terms = z.output<z.ZodObject<typeof publicationTerms>>;

/** Who publishes, by what terms. */
export type Publishing = { context: Context; actor: Actor; language: Language; terms: Terms };

/**
 * Publishes what `prepare` works out of the policies as they are, in one transaction: all versions or none, one publication
 * at a time; other processes hear of it at its commit. A dry run does all but write. Throws `invalid_request` with the
 * problems, and for a date that has passed.
 */
export const publish = async (
  { context, actor, language, terms }: Publishing,
  prepare: (known: { policies: PolicyStore; effectiveFrom: Instant }) => Publication[],
): Promise<z.input<typeof publicationView>> => {
  const { db, desk, log } = context;
  const { policies } = desk;
  const { publications, moves } = await withPolicyProblems(() =>
    db.transaction().execute(async (tx) => {
      const now = await beginPublishing(tx);
      if (terms.effectiveFrom !== undefined && terms.effectiveFrom < now)
        throw wrongField(language, 'effectiveFrom', 'instant_past');
      // One that is taken back before its date must not take tickets with it.
      if (terms.running !== 'keep' && terms.effectiveFrom !== undefined && terms.effectiveFrom > now)
        throw wrongField(language, 'running', 'running_scheduled');
      // Inside the lock: what another process has published is followed, not overtaken.
      await lookIntoRecord({ db: tx, policies, log });
      const prepared = prepare({ policies, effectiveFrom: terms.effectiveFrom ?? now });
      if (terms.dryRun) return { publications: prepared, moves: [] };
      await publishVersions(
        tx,
        prepared.map(({ key, version, source, effectiveFrom }) => ({
          key,
          version,
          sha256: policyDigest(source),
          body: source,
          effectiveFrom,
        })),
        {
          publishedBy: actor.id,
          note: terms.note,
          approvedBy: terms.approval?.by ?? null,
          approvalNote: terms.approval?.note ?? null,
        },
      );
      return {
        publications: prepared,
        moves: terms.running === 'keep' ? [] : await askForMoves(tx, inForce(prepared, now), terms.running, actor.id),
      };
    }),
  );
  if (!terms.dryRun) await lookIntoRecord({ db, policies, log });
  await startMoves(context, publications, moves);
  const previews = terms.dryRun ? await previewPublication(context, actor, terms, publications) : [];
  return {
    dryRun: terms.dryRun,
    versions: publications.map(({ key, version, effectiveFrom, cause, source, follows }) => ({
      key,
      version,
      effectiveFrom,
      cause,
      changes: follows ? differences(follows.source, source) : [],
    })),
    moves,
    previews,
  };
};

/** What follows a version that is only scheduled moves nobody: its own publication did not ask for it. */
const inForce = (prepared: readonly Publication[], now: Instant): Publication[] =>
  prepared.filter(({ effectiveFrom }) => effectiveFrom <= now);

/** The engine may be away: then a relay of the worker starts them. */
const startMoves = async (
  { db, temporal, settings, log }: Context,
  publications: readonly Publication[],
  moves: readonly { id: string; key: string; version: number }[],
): Promise<void> => {
  for (const { id, key, version } of moves) {
    const { effectiveFrom } = publications.find((one) => one.key === key && one.version === version)!;
    try {
      const client = temporal();
      await client.withDeadline(Date.now() + patienceMs, () =>
        startMove({ db, client, taskQueue: settings.taskQueue }, { id, effectiveFrom }),
      );
    } catch (error) {
      log.warn({ move: id, error: (error as Error).name }, 'a move of running tickets is not started yet');
    }
  }
};
