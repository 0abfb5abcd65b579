import type { Kysely } from 'kysely';
import { type RecordedVersion, recordPolicyVersions } from '../db/policies/record-policy-versions.ts';
import type { Database } from '../db/schema/index.ts';
import { type LoadedPolicy, loadKept } from './load.ts';
import { policyDigest } from './policy-digest.ts';
import { PolicyVersionChanged } from './policy-version-changed.ts';
import type { PolicyStore } from './store.ts';

/** How often it tries while the database is away; ms. */
const tryEvery = 5_000;

/** At most one look into the record per so many ms, however often an unknown version is asked for. */
const lookEvery = 1_000;

/** What a process keeps its policies with. */
export type PolicyKeeping = {
  db: Kysely<Database>;
  policies: PolicyStore;
  log: { warn: (data: Record<string, unknown>, text: string) => void };
};

/**
 * Records the policies of this process' files and teaches its store every recorded version, now and whenever a version is
 * asked for that it does not know (another release opened a ticket under it). Rejects with PolicyVersionChanged when the
 * current policy's content changed under its version. Database away: resolves, tries again, and calls `wrong` with that
 * error once it is back.
 */
export const keepPolicyVersions = async (
  keeping: PolicyKeeping,
  wrong: (error: PolicyVersionChanged) => void,
): Promise<void> => {
  const { db, policies, log } = keeping;
  let looked = 0;
  policies.missed = () => {
    if (Date.now() - looked < lookEvery) return;
    looked = Date.now();
    recordPolicyVersions(db, []).then(
      (recorded) => learn(keeping, recorded),
      // Whoever asked asks again.
      (error: Error) => log.warn({ error: error.name }, 'the record of policy versions cannot be read'),
    );
  };
  await attempt(keeping, wrong);
};

const attempt = async (keeping: PolicyKeeping, wrong: (error: PolicyVersionChanged) => void): Promise<void> => {
  try {
    await start(keeping);
  } catch (error) {
    if (error instanceof PolicyVersionChanged) throw error;
    keeping.log.warn({ error: (error as Error).name }, 'policy versions are not recorded yet; trying again');
    setTimeout(() => {
      attempt(keeping, wrong).catch(wrong);
    }, tryEvery).unref();
  }
};

const start = async (keeping: PolicyKeeping): Promise<void> => {
  const { db, policies, log } = keeping;
  const own = policies.files.map(({ policy: { key, version }, source }) => ({
    key,
    version,
    sha256: policyDigest(source),
    body: source,
  }));
  const recorded = await recordPolicyVersions(db, own);
  for (const { key, version, sha256 } of own) {
    const known = recorded.find((one) => one.key === key && one.version === version);
    if (known?.sha256 === sha256) continue;
    if (key === policies.current.policy.key && version === policies.current.policy.version) {
      throw new PolicyVersionChanged({ key, version }, 'recorded');
    }
    log.warn({ policy: key, version }, 'a bundled policy is not what is recorded under its version; the record counts');
  }
  learn(keeping, recorded);
};

/** Versions that this release cannot read are left out: another one wrote them. */
const learn = ({ policies, log }: PolicyKeeping, recorded: readonly RecordedVersion[]): void => {
  const digests = new Set(policies.all.map(({ source }) => policyDigest(source)));
  policies.learn(
    recorded
      .filter(({ sha256 }) => !digests.has(sha256))
      .flatMap(({ key, version, body }): LoadedPolicy[] => {
        try {
          return [loadKept(body)];
        } catch {
          log.warn({ policy: key, version }, 'a recorded policy version cannot be read by this release');
          return [];
        }
      }),
  );
};
