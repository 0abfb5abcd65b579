import type { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { Instant } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';
import type { publicationTerms, publicationView } from '../../contracts/policy-revision.ts';
import { beginPublishing, publishVersions } from '../../db/policies/publish-versions.ts';
import { differences } from '../../domain/policy/diff.ts';
import { lookIntoRecord } from '../../policies/keep-policy-versions.ts';
import { policyDigest } from '../../policies/policy-digest.ts';
import type { Publication } from '../../policies/publication.ts';
import type { PolicyStore } from '../../policies/store.ts';
import type { Context } from '../context.ts';
import { wrongField } from '../wrong-field.ts';
import { withPolicyProblems } from './policy-problems.ts';

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
  const publications = await withPolicyProblems(() =>
    db.transaction().execute(async (tx) => {
      const now = await beginPublishing(tx);
      if (terms.effectiveFrom !== undefined && terms.effectiveFrom < now)
        throw wrongField(language, 'effectiveFrom', 'instant_past');
      // Inside the lock: what another process has published is followed, not overtaken.
      await lookIntoRecord({ db: tx, policies, log });
      const prepared = prepare({ policies, effectiveFrom: terms.effectiveFrom ?? now });
      if (terms.dryRun) return prepared;
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
      return prepared;
    }),
  );
  if (!terms.dryRun) await lookIntoRecord({ db, policies, log });
  return {
    dryRun: terms.dryRun,
    versions: publications.map(({ key, version, effectiveFrom, cause, source, follows }) => ({
      key,
      version,
      effectiveFrom,
      cause,
      changes: follows ? differences(follows.source, source) : [],
    })),
  };
};
