import { recordPolicyVersions } from '../db/policies/record-policy-versions.ts';
import { learnRecorded, type PolicyKeeping } from './learn-recorded.ts';
import { policyDigest } from './policy-digest.ts';
import { PolicyVersionChanged } from './policy-version-changed.ts';

/** How often it tries while the database is away; ms. */
const tryEvery = 5_000;

/** At most one look into the record per so many ms, however often an unknown version is asked for. */
const lookEvery = 1_000;

/**
 * Records the policies of this process' files and teaches its store every recorded version, now and whenever a version is
 * asked for that it does not know (another release opened a ticket under it). Rejects with PolicyVersionChanged when the
 * configured policy's content changed under its version. Database away: resolves, tries again, and calls `wrong` with that
 * error once it is back. follow-policy-versions.ts hears of versions that are published later.
 */
export const keepPolicyVersions = async (
  keeping: PolicyKeeping,
  wrong: (error: PolicyVersionChanged) => void,
): Promise<void> => {
  const { policies, log } = keeping;
  let looked = 0;
  policies.missed = () => {
    if (Date.now() - looked < lookEvery) return;
    looked = Date.now();
    lookIntoRecord(keeping).catch((error: Error) =>
      // Whoever asked asks again.
      log.warn({ error: error.name }, 'the record of policy versions cannot be read'),
    );
  };
  await attempt(keeping, wrong);
};

/** Reads which versions there are and learns those that are new. */
export const lookIntoRecord = async (keeping: PolicyKeeping): Promise<void> => {
  const { looked } = keeping.policies;
  await learnRecorded(keeping, await recordPolicyVersions(keeping.db, []), looked);
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
  const { looked } = policies;
  const recorded = await recordPolicyVersions(db, own);
  const { configured } = policies;
  for (const { key, version, sha256 } of own) {
    const known = recorded.find((one) => one.key === key && one.version === version);
    // Of a key that is published: told below.
    if (known === undefined || known.sha256 === sha256) continue;
    const chosen = key === configured.policy.key && version === configured.policy.version;
    // What an administrator published under this number is what tickets were promised, whatever a release brings.
    if (chosen && known.origin === 'file') throw new PolicyVersionChanged({ key, version }, 'recorded');
    log.warn({ policy: key, version }, 'a policy file is not what is recorded under its version; the record counts');
  }
  await learnRecorded(keeping, recorded, looked);
  for (const { key, version } of policies.withheld) {
    log.warn(
      { policy: key, version },
      'a policy file does not count, as its policy was published here: publish it to have it in force',
    );
  }
};
