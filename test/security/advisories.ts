import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** An advisory we live with for now: which, why, since when, and when somebody looks again (dates `YYYY-MM-DD`). */
export const acceptedAdvisories = z.array(
  z.strictObject({
    id: z.string().regex(/^GHSA-[\w-]+$/),
    package: z.string().min(1),
    reason: z.string().min(30),
    since: z.iso.date(),
    until: z.iso.date(),
  }),
);

/** One of {@link acceptedAdvisories}. */
export type AcceptedAdvisory = z.infer<typeof acceptedAdvisories>[number];

/**
 * That the packages of a release are lived with although no registry was asked about them since `lastAudit` (null: never): why, since when,
 * and until when at most.
 */
export const unauditedRelease = z.strictObject({
  release: z.string(),
  lastAudit: z.iso.date().nullable(),
  reason: z.string().min(30),
  since: z.iso.date(),
  until: z.iso.date(),
});

/** One of {@link unauditedRelease}. */
export type UnauditedRelease = z.infer<typeof unauditedRelease>;

const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      via: z.array(z.union([z.string(), z.object({ url: z.string(), severity: z.string(), title: z.string() })])),
    }),
  ),
});

/** What `npm audit` says about the packages of production: its JSON, or why the registry has none to give. */
export const audit = async (directory: string): Promise<{ json: unknown } | { unavailable: string }> => {
  const args = ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=20000'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: directory, maxBuffer: 1 << 26 }).catch(
    // Exit code 1 is "found some".
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  const json: unknown = stdout.trim() === '' ? {} : JSON.parse(stdout);
  if (report.safeParse(json).success) return { json };
  const said = z.object({ message: z.string() }).safeParse(json);
  return { unavailable: (said.success ? said.data.message : 'no answer').replace(/\S+:\/\/\S+/g, 'the registry') };
};

/** Advisories of severity high or critical that nobody has accepted, or whose acceptance has run out by this day. */
export const openAdvisories = (json: unknown, accepted: readonly AcceptedAdvisory[], today: string): string[] => {
  const { vulnerabilities } = report.parse(json);
  const open = new Set<string>();
  for (const [name, { via }] of Object.entries(vulnerabilities)) {
    for (const one of via) {
      if (typeof one === 'string' || !['high', 'critical'].includes(one.severity)) continue;
      const known = accepted.find(({ id, package: of }) => one.url.endsWith(`/${id}`) && of === name);
      if (known && known.until >= today) continue;
      open.add(`${name}: ${one.severity}: ${one.title} (${one.url})${known ? `, accepted until ${known.until}` : ''}`);
    }
  }
  return [...open];
};

/** What has to be said where no registry gives advisories; throws, with the remedy, unless somebody accepted it for this release and day. */
export const notChecked = (why: string, stated: UnauditedRelease, release: string, today: string): string => {
  const { lastAudit, reason, until } = stated;
  const said = `ADVISORIES WERE NOT CHECKED, the package registry gives none (${why}); last audit: ${lastAudit ?? 'never'}`;
  if (stated.release === release && until >= today) return `${said}; accepted for ${release} until ${until}: ${reason}`;
  throw new Error(
    `${said}. It was accepted for ${stated.release} until ${until}, this is ${release} on ${today}. Run this test with a registry that has an ` +
      'audit endpoint (npm_config_registry=<its URL>), and note the day as lastAudit in test/security/unaudited.json; or accept it there anew',
  );
};
