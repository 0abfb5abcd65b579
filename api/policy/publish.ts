import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';
import type { publicationTerms, publicationView } from '../../contracts/policy-revision.ts';
import { type AskedMove, askForMoves, redirectMoves } from '../../db/policies/moves.ts';
import { beginPublishing, publishVersions } from '../../db/policies/publish-versions.ts';
import type { Database } from '../../db/schema/index.ts';
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
  const { start, publications, moves } = await withPolicyProblems(() =>
    db.transaction().execute(async (tx) => {
      const now = await beginPublishing(tx);
      if (terms.effectiveFrom !== undefined && terms.effectiveFrom < now)
        throw wrongField(language, 'effectiveFrom', 'instant_past');
      // Inside the lock: what another process has published is followed, not overtaken.
      await lookIntoRecord({ db: tx, policies, log });
      const effectiveFrom = terms.effectiveFrom ?? now;
      const prepared = prepare({ policies, effectiveFrom });
      if (terms.dryRun) return { start: effectiveFrom, publications: prepared, moves: [] };
      await publishVersions(
        tx,
        prepared.map(({ key, version, source, effectiveFrom, cause, follows }) => ({
          key,
          version,
          sha256: policyDigest(source),
          body: source,
          effectiveFrom,
          follows: cause === 'asked' ? null : (follows?.policy.version ?? null),
        })),
        {
          publishedBy: actor.id,
          note: terms.note,
          approvedBy: terms.approval?.by ?? null,
          approvalNote: terms.approval?.note ?? null,
        },
      );
      return {
        start: effectiveFrom,
        publications: prepared,
        moves: await movesOf(tx, actor, terms, { start: effectiveFrom, publications: prepared }),
      };
    }),
  );
  if (!terms.dryRun) await lookIntoRecord({ db, policies, log });
  await startMoves(context, moves);
  const previews = terms.dryRun
    ? await previewPublication({ context, actor, language, terms }, { start, publications })
    : [];
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

/**
 * Moves of what is in force at `start`; a version that follows takes the tickets of the one it follows only. One that takes
 * the place of what is scheduled takes over what was asked for that.
 */
const movesOf = async (
  tx: Transaction<Database>,
  actor: Actor,
  { running }: Terms,
  { start, publications }: { start: Instant; publications: readonly Publication[] },
): Promise<AskedMove[]> => {
  const asked: { key: string; version: number; effectiveFrom: Instant; follows: number | null }[] = [];
  for (const { key, version, effectiveFrom, cause, follows: before } of publications) {
    const follows = cause === 'asked' || before === null ? null : before.policy.version;
    if (follows === null || before!.effectiveFrom <= start) asked.push({ key, version, effectiveFrom, follows });
    if (follows !== null && before!.effectiveFrom === effectiveFrom)
      await redirectMoves(tx, { key, version, follows, effectiveFrom });
  }
  return running === 'keep' ? [] : askForMoves(tx, asked, running, actor.id);
};

/** The engine may be away: then a relay of the worker starts them. */
const startMoves = async ({ db, temporal, settings, log }: Context, moves: readonly AskedMove[]): Promise<void> => {
  for (const { id, effectiveFrom } of moves) {
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
