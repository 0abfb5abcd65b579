import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '../../contracts/actor.ts';
import { type IntakeChannel, intakeChannels } from '../../contracts/event.ts';
import { type Instant, instantInput } from '../../contracts/instant.ts';
import type { Language } from '../../contracts/message.ts';
import { prefixes } from '../../db/facts/resolve-facts.ts';
import { reviewersOf } from '../../db/people/reviewers-of.ts';
import { routeOf } from '../../db/people/route-of.ts';
import type { Database } from '../../db/schema/index.ts';
import { may } from '../../domain/permissions.ts';
import { divideForm, type FormValues, intakeForm, type Known } from '../../domain/policy/form.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { proposeLevel } from '../../domain/policy/propose-level.ts';
import type { Opening } from '../../domain/ticket/opening.ts';
import { acceptance, type Decided, databaseNow, digestOfBody } from '../../intake/accept.ts';
import type { DeskRules } from '../context.ts';
import { fieldErrors } from '../field-errors.ts';
import { Problem } from '../problem.ts';
import { wrongField } from '../wrong-field.ts';

/** Channels that a requester may name; the others are noted by the staff who take a call or a mail in. */
const requesterChannels: readonly IntakeChannel[] = ['portal', 'internal', 'api'];

/** Earlier tickets that are linked, newest first (S4-30). */
const linkedTickets = 10;

/** The body of an intake request besides the form, which the policy describes. */
export const intakeEnvelope = {
  channel: z.enum(intakeChannels).optional().meta({ description: 'How it came in; portal or api when left out.' }),
  requester: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Account name or id, when staff submit for somebody else.' }),
  followUpOf: z.string().min(1).max(40).optional().meta({ description: 'The closed ticket that this one follows.' }),
  acceptedAt: instantInput.optional().meta({ description: 'Under the test clock only: the instant of acceptance.' }),
};

/** What decides an intake. */
export type IntakeCall = {
  db: Kysely<Database>;
  desk: DeskRules;
  actor: Actor;
  bySession: boolean;
  language: Language;
  body: unknown;
  idempotencyKey: string | null;
};

type Requester = { id: string; orgId: string | null; known: Known };

/**
 * Decides an intake request wholly, before anything is written: form, requester, level, routing. Throws
 * `invalid_request` with every wrong field at once; a refusal uses no number up (AC-02).
 */
export const decideIntake = async (call: IntakeCall): Promise<Decided> => {
  const { db, desk, actor, language, body } = call;
  const { policy } = desk.policies.current;
  const now = await databaseNow(db);
  const requester = await requesterOf(call);
  const parsed = bodySchema(policy, requester.known, latest(now, body)).safeParse(body, { reportInput: true });
  if (!parsed.success) {
    const errors = fieldErrors(parsed.error.issues, 'body', language);
    throw new Problem('invalid_request', {
      detail: 'problem.detail.invalid_request',
      values: { count: errors.length },
      errors,
    });
  }
  const input = parsed.data;
  if (input.acceptedAt !== undefined && !desk.testClock) throw wrongField(language, 'acceptedAt', 'test_clock_off');
  const channel = input.channel ?? (call.bySession ? 'portal' : 'api');
  const offered = policy.channels.map(({ key }) => key);
  if (input.channel && !offered.includes(channel)) {
    throw notAllowed(offered, language);
  }
  if (!requesterChannels.includes(channel) && !may(actor, 'submit_for_other')) {
    throw wrongField(language, 'channel', 'channel_for_staff');
  }
  if (input.followUpOf !== undefined) await demandVisible(db, actor, input.followUpOf, language);

  const { acceptedAt, clockOffsetMs } = acceptance(now, input.acceptedAt);
  const requestId = randomUUID();
  const bodySha256 = digestOfBody(body);
  const submitted = submittedOf(call, input.form, { requestId, bodySha256, channel, requester, policy });
  const groupId = await routeOf(db, prefixes(submitted.category));
  const opening: Opening = {
    submitted,
    groupId,
    earlier: await earlierTickets(db, requester.id),
    followUpOf: input.followUpOf ?? null,
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

/** "In the past" is measured at acceptance, which the test clock may set. */
const latest = (now: Instant, body: unknown): Instant => {
  const wanted = instantInput.safeParse((body as { acceptedAt?: unknown } | null)?.acceptedAt);
  return wanted.success ? wanted.data : now;
};

const bodySchema = (policy: Policy, known: Known, now: Instant) =>
  z.strictObject({ ...intakeEnvelope, form: intakeForm(policy, { known, now }) });

const requesterOf = async ({ db, actor, body, language }: IntakeCall): Promise<Requester> => {
  const named = (body as { requester?: unknown } | null)?.requester;
  const other = typeof named === 'string' && named !== '' ? named : null;
  if (other !== null && !may(actor, 'submit_for_other')) throw new Problem('forbidden', { reason: 'submit_for_other' });
  const { rows } = await sql<{
    id: string;
    org_id: string | null;
    display_name: string;
    email: string | null;
    department: string | null;
    organization: string | null;
    trade: string | null;
  }>`
    select a.id, a.org_id, a.display_name, a.email, d.name as department, o.name as organization, o.trade
    from account a left join department d on d.id = a.department_id left join organisation o on o.id = a.org_id
    where ${other === null ? sql`a.id = ${actor.id}` : sql`(lower(a.account) = lower(${other}) or a.id::text = ${other}) and a.status = 'active'`}
  `.execute(db);
  const row = rows[0];
  if (!row) throw wrongField(language, 'requester', 'no_such_account');
  const { display_name: name, email, department, organization, trade } = row;
  return { id: row.id, orgId: row.org_id, known: { name, email, department, organization, trade } };
};

const submittedOf = (
  { actor }: IntakeCall,
  form: FormValues,
  facts: { requestId: string; bodySha256: string; channel: IntakeChannel; requester: Requester; policy: Policy },
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

const demandVisible = async (db: Kysely<Database>, actor: Actor, number: string, language: Language): Promise<void> => {
  const row = await db.selectFrom('ticket').select('state').where('number', '=', number).executeTakeFirst();
  if (!row || !may(actor, 'view', row.state)) throw wrongField(language, 'followUpOf', 'no_such_ticket');
};

const notAllowed = (allowed: readonly string[], language: Language): Problem => {
  const issue = { code: 'invalid_value', path: ['channel'], values: [...allowed], input: '', message: '' } as const;
  const errors = fieldErrors([issue as unknown as z.core.$ZodIssue], 'body', language);
  return new Problem('invalid_request', { detail: 'problem.detail.invalid_request', values: { count: 1 }, errors });
};

/** The form's title; without one the beginning of the description's first line. */
const titleOf = (form: FormValues): string => {
  const { title, description } = form;
  if (typeof title === 'string' && title !== '') return title;
  const [line = ''] = typeof description === 'string' ? description.split('\n') : [];
  return [...line.trim()].slice(0, 80).join('') || '—';
};
