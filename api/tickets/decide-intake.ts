import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import type { IntakeChannel } from '../../contracts/event.ts';
import { type Instant, instantInput } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';
import type { SelectionFacts } from '../../contracts/policy-selection.ts';
import { bodyDigest } from '../../db/body-digest.ts';
import { prefixes } from '../../db/facts/resolve-facts.ts';
import { reviewersOf } from '../../db/people/reviewers-of.ts';
import { routeOf } from '../../db/people/route-of.ts';
import type { Database } from '../../db/schema/index.ts';
import { type KnownRequester, knownOf } from '../../db/tickets/known-of.ts';
import { may } from '../../domain/permissions.ts';
import { categoryKey } from '../../domain/policy/category.ts';
import { divideForm, type FormValues, intakeForm, type Known } from '../../domain/policy/form.ts';
import { prefills } from '../../domain/policy/form-field.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { proposeLevel } from '../../domain/policy/propose-level.ts';
import type { Opening } from '../../domain/ticket/opening.ts';
import { openStatuses } from '../../domain/ticket/ticket.ts';
import { acceptance, type Decided, databaseNow } from '../../intake/accept.ts';
import { selectInForce } from '../../policies/select-in-force.ts';
import type { UnreadableVersion } from '../../policies/store.ts';
import type { DeskRules } from '../context.ts';
import { fieldErrors } from '../field-errors.ts';
import { Problem } from '../problem.ts';
import { complaintIn, complaintTo, visibleToBoth } from './complaint.ts';
import { intakeEnvelope } from './intake-body.ts';
import { channelsFor, usualChannel } from './intake-channels.ts';

/** Earlier tickets that are linked, newest first (S4-30). */
const linkedTickets = 10;

/** What decides an intake. */
export type IntakeCall = {
  db: Kysely<Database>;
  desk: DeskRules;
  actor: Actor;
  bySession: boolean;
  language: Language;
  body: unknown;
  idempotencyKey: string | null;
  log: { warn: (data: Record<string, unknown>, text: string) => void };
};

/**
 * Decides an intake request wholly, before anything is written: form, requester, level, routing. Throws
 * `invalid_request` with every wrong field at once, `forbidden` when the caller may not submit for somebody else;
 * a refusal uses no number up (AC-02).
 */
export const decideIntake = async (call: IntakeCall): Promise<Decided> => {
  const { db, desk, actor, language, body } = call;
  const { requester: named, followUpOf, complaintAbout, facts } = mentioned(body);
  const forAnother = named !== null && named !== actor.id && named.toLowerCase() !== actor.account.toLowerCase();
  if (forAnother && !may(actor, 'submit_for_other')) throw new Problem('forbidden', { reason: 'submit_for_other' });
  const [policyAt, now, requester, followed] = await Promise.all([
    selectInForce({ db, policies: desk.policies, log: call.log }),
    databaseNow(db),
    knownOf(db, forAnother ? named : actor.id),
    followUpOf === null ? null : closedTicket(db, actor, followUpOf),
  ]);
  const complainedAbout =
    complaintAbout === null ? null : await visibleToBoth(db, actor, requester?.id ?? null, complaintAbout);
  const at = latest(now, body);
  const selected = { customer: requester?.orgId, requesterKind: requester?.kind };
  // The channel left out follows from the policy; asked once with none, then with the one it gives.
  const usual = usualChannel(call.bySession, policyAt({ ...facts, ...selected }, at).policy);
  const unread: UnreadableVersion[] = [];
  const { policy } = policyAt({ channel: usual, ...facts, ...selected }, at, (one) => unread.push(one));
  const schema = bodySchema(call, { policy, requester, followed, complainedAbout, channel: facts.channel, now: at });
  const parsed = schema.safeParse(body, { reportInput: true });
  if (!parsed.success || !requester) throw refused(parsed.error?.issues ?? [], language);
  for (const { key, version } of unread)
    call.log.warn(
      { policy: key, version, instead: `${policy.key}/${policy.version}` },
      'a policy version in force cannot be read by this release: a new ticket gets another; start the release that published it',
    );

  const input = parsed.data;
  const channel = input.channel ?? usualChannel(call.bySession, policy);
  const { acceptedAt, clockOffsetMs } = acceptance(now, input.acceptedAt);
  const requestId = randomUUID();
  const bodySha256 = bodyDigest(body);
  const submitted = {
    ...submittedOf(call, input.form, { requestId, bodySha256, channel, requester, policy }),
    ...(input.call && { call: input.call }),
    ...(input.complaintAbout && complaintIn(policy, input.form)),
  };
  const complaint = input.complaintAbout ? await complaintTo(db, input.complaintAbout, requester.id) : null;
  const route = complaint ? null : await routeOf(db, prefixes(submitted.category));
  const groupId = route?.groupId ?? null;
  const opening: Opening = {
    submitted,
    groupId,
    line: route?.line ?? null,
    earlier: await earlierTickets(db, requester.id),
    followUpOf: input.followUpOf ?? null,
    ...(complaint && { complaint }),
    reviewers: await reviewersOf(db, groupId),
  };
  return {
    requestId,
    callerId: actor.id,
    idempotencyKey: call.idempotencyKey,
    bodySha256,
    form: input.form,
    title: titleOf(input.form),
    acceptedAt,
    clockOffsetMs,
    start: { v: 1, requestId, acceptedAt, clockOffsetMs, opening, continueAfter: desk.continueAfter, carried: null },
  };
};

/** What of the body has to be looked up before the body can be checked as a whole. */
const mentioned = (
  body: unknown,
): {
  requester: string | null;
  followUpOf: string | null;
  complaintAbout: string | null;
  facts: SelectionFacts & { channel?: IntakeChannel };
} => {
  const { requester, followUpOf, complaintAbout, project, channel, form } = z
    .object({
      requester: intakeEnvelope.requester.catch(undefined),
      followUpOf: intakeEnvelope.followUpOf.catch(undefined),
      complaintAbout: intakeEnvelope.complaintAbout.catch(undefined),
      project: intakeEnvelope.project.catch(undefined),
      channel: intakeEnvelope.channel.catch(undefined),
      form: z.object({ category: intakeCategory.optional().catch(undefined) }).catch({}),
    })
    .catch({ form: {} })
    .parse(body);
  const category = form.category;
  return {
    requester: requester ?? null,
    followUpOf: followUpOf ?? null,
    complaintAbout: complaintAbout ?? null,
    facts: { ...(project && { project }), ...(channel && { channel }), ...(category && { category }) },
  };
};

/** A category as rules name it; what of it the policy knows is for the form's own check. */
const intakeCategory = z.union([z.string(), z.array(z.string()).transform(categoryKey)]);

/** "In the past" is measured at acceptance, which the test clock may set. */
const latest = (now: Instant, body: unknown): Instant => {
  const wanted = instantInput.safeParse((body as { acceptedAt?: unknown } | null)?.acceptedAt);
  return wanted.success ? wanted.data : now;
};

type LookedUp = {
  policy: Policy;
  requester: KnownRequester | null;
  followed: Followed | null;
  /** May caller and requester both see the ticket that is complained about? */
  complainedAbout: boolean | null;
  channel: IntakeChannel | undefined;
  now: Instant;
};

/** Envelope and form in one schema, with what was looked up, so that all wrong fields are reported together. */
const bodySchema = ({ desk, actor }: IntakeCall, looked: LookedUp) => {
  const { policy, requester, followed, complainedAbout, channel, now } = looked;
  const { requester: name, followUpOf, complaintAbout, call, acceptedAt, project } = intakeEnvelope;
  return z.strictObject({
    channel: z.enum(channelsFor(policy, actor)).optional(),
    project,
    requester: name.refine(() => requester !== null, 'no_such_account'),
    followUpOf: followUpOf.superRefine((_, context) => {
      if (followed && followed !== 'closed') context.addIssue({ code: 'custom', message: followed });
    }),
    complaintAbout: complaintAbout.refine(() => complainedAbout !== false, 'no_such_ticket'),
    call: call.superRefine((one, context) => {
      const wrong = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path });
      if (!one) return;
      if (channel !== 'phone') wrong('not_a_call');
      if (one.answeredAt < one.rangAt) wrong('before_ringing', 'answeredAt');
      if (one.answeredAt > now) wrong('instant_future', 'answeredAt');
    }),
    acceptedAt: acceptedAt.refine((at) => at === undefined || desk.testClock, 'test_clock_off'),
    form: intakeForm(policy, { known: requester?.known ?? somebody, now }),
  });
};

/** Stands in for an unknown requester, so that what their account would have filled in is not called missing. */
const somebody: Known = Object.fromEntries(prefills.map((key) => [key, '—']));

const refused = (issues: readonly z.core.$ZodIssue[], language: Language): Problem => {
  const errors = fieldErrors(issues, 'body', language);
  return new Problem('invalid_request', {
    detail: 'problem.detail.invalid_request',
    values: { count: errors.length },
    errors,
  });
};

const submittedOf = (
  { actor }: IntakeCall,
  form: FormValues,
  facts: { requestId: string; bodySha256: string; channel: IntakeChannel; requester: KnownRequester; policy: Policy },
): Opening['submitted'] => {
  const { requestId, bodySha256, channel, requester, policy } = facts;
  const { codes } = divideForm(policy, form);
  const code = (field: string): string | null => (typeof codes[field] === 'string' ? (codes[field] as string) : null);
  const { category } = codes;
  return {
    requestId,
    requestSha256: bodySha256,
    policy: { key: policy.key, version: policy.version },
    requesterId: requester.id,
    enteredBy: actor.id,
    orgId: requester.orgId,
    channel,
    requestType: code('requestType'),
    caseType: code('caseType'),
    category: Array.isArray(category) ? category : [],
    scope: code('scope'),
    urgency: code('urgency'),
    requestedLevel: policy.initialLevel.by === 'requested' ? code(policy.initialLevel.field) : null,
    level: proposeLevel(policy, form).level,
    occurredAt: code('occurredAt'),
  };
};

const earlierTickets = async (db: Kysely<Database>, requesterId: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('ticket')
    .select('number')
    .where('requester_id', '=', requesterId)
    .orderBy('submitted_at', 'desc')
    .orderBy('number', 'desc')
    .limit(linkedTickets)
    .execute();
  return rows.map(({ number }) => number);
};

/** A ticket to follow must be visible to the caller, and closed: an open one goes on itself (requirements 1.5). */
type Followed = 'closed' | 'no_such_ticket' | 'ticket_open';

const closedTicket = async (db: Kysely<Database>, actor: Actor, number: string): Promise<Followed> => {
  const row = await db.selectFrom('ticket').select('state').where('number', '=', number).executeTakeFirst();
  if (!row || !may(actor, 'view', row.state)) return 'no_such_ticket';
  return openStatuses.includes(row.state.status) ? 'ticket_open' : 'closed';
};

/** The form's title; without one the beginning of the description's first line. */
const titleOf = (form: FormValues): string => {
  const { title, description } = form;
  if (typeof title === 'string' && title !== '') return title;
  const [line = ''] = typeof description === 'string' ? description.split('\n') : [];
  return [...line.trim()].slice(0, 80).join('') || '—';
};
