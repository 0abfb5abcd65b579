import type { Instant } from '../contracts/instant.ts';
import { parseCalendar } from '../domain/calendar/calendar.ts';
import { calendarsNamedBy } from '../domain/policy/compile-plan.ts';
import { alwaysOpen } from '../domain/policy/plan.ts';
import type { PolicySource } from '../domain/policy/policy-source.ts';
import { calendarsLeftOut } from './calendars-left-out.ts';
import { checkSource, type LoadedPolicy } from './check-source.ts';
import { highestNumber, latestVersion } from './latest-version.ts';
import {
  boundedValue,
  checkedLocated,
  type FileProblem,
  type Located,
  locatedText,
  locatedValue,
  PolicyFileInvalid,
} from './located.ts';
import { policyDigest } from './policy-digest.ts';
import type { LearnedPolicy, PolicyStore } from './store.ts';

/** JSON, or the text of a file, with which problems have lines. */
export type Document = Record<string, unknown> | string;

/** A version that is to be published, why, and which version it follows (null: it is the first). */
export type Publication = {
  key: string;
  version: number;
  effectiveFrom: Instant;
  source: PolicySource;
  cause: 'asked' | 'calendar' | 'base';
  follows: LearnedPolicy | null;
};

/** What is known where something is published. */
type Known = { policies: PolicyStore; effectiveFrom: Instant };

const refuse = (file: Located, path: readonly string[], code: string, message: string): never => {
  throw new PolicyFileInvalid([{ file: file.file, line: file.lineOf(path), path: path.join('.'), code, message }]);
};

const locatedOf = (file: string, document: Document): Located =>
  typeof document === 'string' ? locatedText(file, document) : boundedValue(file, document);

/**
 * Checks a policy as it would be published: with the calendars given, else those that there are (calendars-left-out.ts); an
 * overlay with its base as it is in force then. Throws PolicyFileInvalid.
 */
export const checkDraft = (
  key: string,
  { policy, calendars = {} }: { policy: Document; calendars?: Record<string, Document> | undefined },
  { policies, effectiveFrom }: Known,
): LoadedPolicy => {
  const leftOut = calendarsLeftOut(policies, key, effectiveFrom);
  const file = locatedOf('policy', policy);
  const checked = checkSource(file, key, {
    calendarKeys: [...new Set([...Object.keys(calendars), ...leftOut.keys])].sort(),
    calendar: (one) =>
      Object.hasOwn(calendars, one) ? locatedOf(`calendars.${one}`, calendars[one]!) : leftOut.of(one),
    base: (one) => policies.inForce(one, effectiveFrom)?.source.policy,
  });
  const unused: FileProblem[] = Object.keys(calendars)
    .filter((one) => !Object.hasOwn(checked.calendars, one))
    .map((one) => ({
      file: `calendars.${one}`,
      line: null,
      path: '',
      code: 'unused_calendar',
      message: `no clock of the policy names it; those it names: ${Object.keys(checked.calendars).join(', ') || alwaysOpen}`,
    }));
  if (unused.length > 0) throw new PolicyFileInvalid(unused);
  return checked;
};

/** The content of a version without its number. */
const contentOf = (source: PolicySource): string =>
  policyDigest({ ...source, policy: { ...(source.policy as object), version: 0 } });

/**
 * A policy to be published as the next version of its key, what {@link broughtAlong}, and a version of every overlay that is
 * joined with it. Throws PolicyFileInvalid: what is wrong with it, a version that is not the next, content that is no other.
 */
export const publicationsOfPolicy = (
  key: string,
  documents: { policy: Document; calendars?: Record<string, Document> | undefined },
  known: Known,
): Publication[] => {
  const checked = checkDraft(key, documents, known);
  const { policy, source } = checked;
  const follows = latestVersion(known.policies, key);
  const next = highestNumber(known.policies, key) + 1;
  const file = locatedOf('policy', documents.policy);
  if (policy.version !== next) refuse(file, ['version'], 'version_not_next', `the next version is ${next}`);
  // What is scheduled may be brought forward, and be taken back by what is in force.
  if (follows && follows.effectiveFrom <= known.effectiveFrom && contentOf(follows.source) === contentOf(source))
    refuse(file, [], 'same_content', `says what version ${follows.policy.version} says`);
  demandRaisedCalendars(Object.keys(documents.calendars ?? {}), source, follows?.source.calendars ?? {});
  const asked: Publication = {
    key,
    version: next,
    effectiveFrom: known.effectiveFrom,
    source,
    cause: 'asked',
    follows,
  };
  const overlays = following(
    known,
    (one) => one.policy.base === key,
    'base',
    (before) => ({ ...before, calendars: { ...source.calendars, ...before.calendars }, base: source.policy }),
  );
  return [asked, ...broughtAlong({ ...checked, effectiveFrom: known.effectiveFrom }, known), ...overlays];
};

/** Versions of a key that are in force later than an instant, unless another is; by version. */
const scheduledOf = (policies: PolicyStore, key: string, at: Instant): LearnedPolicy[] => {
  const inForce = policies.inForce(key, at)?.policy.version ?? 0;
  return policies.all
    .filter((one) => one.policy.key === key && one.effectiveFrom > at && one.policy.version > inForce)
    .sort((a, b) => a.policy.version - b.policy.version);
};

/**
 * A version overtakes those of its key that are scheduled: their text is taken back. A newer calendar or base that they bring
 * is not: it gets a version with the new text, at its own date.
 */
const broughtAlong = (asked: LearnedPolicy, { policies, effectiveFrom }: Known): Publication[] => {
  const { key } = asked.policy;
  const { calendars, base } = asked.source;
  const isNewer = (one: unknown, than: unknown): boolean =>
    (one as { version: number }).version > (than as { version: number }).version;
  let { version } = asked.policy;
  return scheduledOf(policies, key, effectiveFrom).flatMap(({ effectiveFrom: date, ...scheduled }): Publication[] => {
    const newer = Object.entries(scheduled.source.calendars).filter(
      ([one, calendar]) => Object.hasOwn(calendars, one) && isNewer(calendar, calendars[one]),
    );
    const isRebased =
      base !== undefined && asked.policy.base === scheduled.policy.base && isNewer(scheduled.source.base, base);
    if (newer.length === 0 && !isRebased) return [];
    version += 1;
    const source = recheck(key, {
      ...asked.source,
      ...(isRebased && { base: scheduled.source.base }),
      policy: { ...(asked.source.policy as object), version },
      calendars: { ...(isRebased && calendarsBelow(policies, scheduled)), ...calendars, ...Object.fromEntries(newer) },
    });
    return [
      { key, version, effectiveFrom: date, source, cause: newer.length > 0 ? 'calendar' : 'base', follows: asked },
    ];
  });
};

/** Calendars that clocks of an overlay's version and of the base that it is joined with run on. */
const calendarsBelow = (policies: PolicyStore, { policy, source }: LoadedPolicy): PolicySource['calendars'] => {
  const { version } = source.base as { version: number };
  const base = policies.all.find((one) => one.policy.key === policy.base && one.policy.version === version);
  return { ...base?.source.calendars, ...source.calendars };
};

/** A calendar that is given and says something else than in the version before says so by its number. */
const demandRaisedCalendars = (
  given: readonly string[],
  { calendars }: PolicySource,
  before: Record<string, unknown>,
): void => {
  for (const key of given) {
    const value = calendars[key];
    const [now, then] = [value, before[key]] as { version: number }[];
    if (then === undefined || now!.version > then.version) continue;
    const same = policyDigest({ policy: now, calendars: {} }) === policyDigest({ policy: then, calendars: {} });
    if (same) continue;
    const message = `is other than in the version before; its next version is ${then.version + 1}`;
    refuse(locatedValue(`calendars.${key}`, value), ['version'], 'version_not_next', message);
  }
};

/**
 * A calendar to be published: a new version of every policy in force that names it, with the same text and the new
 * calendar (docs/decisions/0034). Throws PolicyFileInvalid.
 */
export const publicationsOfCalendar = (key: string, document: Document, known: Known): Publication[] => {
  const file = locatedOf(`calendars.${key}`, document);
  checkedLocated(file, parseCalendar);
  const names = ({ policy }: LoadedPolicy): boolean => calendarsNamedBy(policy).includes(key);
  const publications = following(known, names, 'calendar', (before) => ({
    ...before,
    calendars: { ...before.calendars, [key]: file.value },
  }));
  if (publications.length === 0)
    refuse(file, ['key'], 'unused_calendar', `no policy in force has a clock on the calendar ${key}`);
  const before = publications.map(({ follows }) => follows!.calendars[key]!);
  const least = Math.max(...before.map(({ version }) => version)) + 1;
  const [{ calendars }] = publications.map(({ source }) => source) as [PolicySource];
  if (!((calendars[key] as { version: number }).version >= least))
    refuse(file, ['version'], 'version_not_next', `the next version is ${least}`);
  return publications;
};

/**
 * New versions of the policies chosen, each with a changed source: of the version in force then, and of those scheduled for
 * later, which keep their dates and would otherwise undo the change.
 */
const following = (
  { policies, effectiveFrom }: Known,
  chosen: (one: LoadedPolicy) => boolean,
  cause: Publication['cause'],
  changed: (before: PolicySource) => PolicySource,
): Publication[] => {
  const keys = [...new Set(policies.all.map(({ policy }) => policy.key))].sort();
  return keys.flatMap((key) => {
    const inForce = policies.inForce(key, effectiveFrom);
    const followed = [...(inForce ? [inForce] : []), ...scheduledOf(policies, key, effectiveFrom)].filter(chosen);
    let version = highestNumber(policies, key);
    return followed.map((follows): Publication => {
      version += 1;
      const raw = changed(follows.source);
      const source = recheck(key, { ...raw, policy: { ...(raw.policy as object), version } });
      const from = follows.effectiveFrom > effectiveFrom ? follows.effectiveFrom : effectiveFrom;
      return { key, version, effectiveFrom: from, source, cause, follows };
    });
  });
};

/** A version that follows from another publication is checked like any other; its problems name it. Only calendars that it names stay. */
const recheck = (key: string, { policy, calendars, base }: PolicySource): PolicySource =>
  checkSource(locatedValue(`policy ${key}`, policy), key, {
    calendarKeys: Object.keys(calendars),
    calendar: (one) => locatedValue(`calendars.${one}`, calendars[one]),
    base: () => base,
  }).source;
