import type { Kysely } from 'kysely';
import { policyBodies } from '../db/policies/policy-bodies.ts';
import type { RecordedVersion } from '../db/policies/record-policy-versions.ts';
import type { Database } from '../db/schema/index.ts';
import { type LoadedPolicy, loadKept } from './load.ts';
import { policyDigest } from './policy-digest.ts';
import type { LearnedPolicy, PinnedPolicy, PolicyStore, UnreadableVersion } from './store.ts';

/** What a process keeps its policies with. */
export type PolicyKeeping = {
  db: Kysely<Database>;
  policies: PolicyStore;
  log: { warn: (data: Record<string, unknown>, text: string) => void };
};

/** What to do about a version that cannot be read. */
const remedy = 'start the release that published it, or publish the next version';

const isListed = (all: readonly PinnedPolicy[], { key, version }: PinnedPolicy): boolean =>
  all.some((one) => one.key === key && one.version === version);

const digests = new WeakMap<LoadedPolicy['source'], string>();

/** Of a version in memory; worked out once. */
const digestOf = ({ source }: LoadedPolicy): string => {
  const known = digests.get(source) ?? policyDigest(source);
  digests.set(source, known);
  return known;
};

/**
 * Teaches a store the versions of the record, reading the content of those only that it does not hold yet. Versions that
 * this release cannot read are left out with a warning: another one wrote them. Files of published keys that are not
 * recorded do not count. `begun`: rows that had been looked at when this look began; where another has ended since that saw
 * more, this one is dropped.
 */
export const learnRecorded = async (
  { db, policies, log }: PolicyKeeping,
  recorded: readonly RecordedVersion[],
  begun = policies.looked,
): Promise<void> => {
  const held = new Map(policies.all.map((one) => [digestOf(one), one]));
  const unknown = recorded.filter(({ sha256 }) => !held.has(sha256));
  const bodies = new Map(
    (await policyBodies(db, unknown)).map(({ key, version, body }) => [`${key}/${version}`, body]),
  );
  if (policies.looked !== begun && recorded.length < policies.looked) return;
  const unreadable: UnreadableVersion[] = [];
  policies.learn(
    recorded.flatMap(({ key, version, sha256, effectiveFrom }): LearnedPolicy[] => {
      const own = held.get(sha256);
      if (own) return [{ ...own, effectiveFrom }];
      const body = bodies.get(`${key}/${version}`);
      try {
        return body ? [{ ...loadKept(body), effectiveFrom }] : [];
      } catch {
        unreadable.push({ key, version, effectiveFrom });
        return [];
      }
    }),
  );
  for (const one of unreadable) {
    if (isListed(policies.unreadable, one)) continue;
    log.warn({ policy: one.key, version: one.version }, `a recorded policy version cannot be read: ${remedy}`);
  }
  policies.unreadable = unreadable;
  const published = new Set(recorded.filter(({ origin }) => origin === 'published').map(({ key }) => key));
  policies.withhold(
    policies.files
      .map(({ policy: { key, version } }) => ({ key, version }))
      .filter(({ key }) => published.has(key))
      .filter((file) => !recorded.some(({ key, version }) => key === file.key && version === file.version)),
  );
  policies.looked = recorded.length;
};
