import { z } from 'zod';
import { faultPoint } from '../../config/fault-point.ts';
import { instant } from '../../contracts/instant.ts';
import { message } from '../../contracts/message.ts';
import { levelView } from '../../contracts/ticket-view.ts';
import { bodyDigest } from '../../db/body-digest.ts';
import { awaitRecord } from '../../db/command/await-record.ts';
import { isPromised } from '../../domain/policy/promised.ts';
import type { TicketStart } from '../../domain/ticket/messages.ts';
import { openingEvents } from '../../domain/ticket/opening.ts';
import { type Accepted, accept, earlierRequest } from '../../intake/accept.ts';
import { openTicket } from '../../intake/open-ticket.ts';
import { usualPolicy } from '../../policies/select-in-force.ts';
import type { Context } from '../context.ts';
import { endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { idempotencyKey } from './command-endpoints.ts';
import { decideIntake } from './decide-intake.ts';
import { documentedIntake } from './intake-body.ts';
import { clockName, levelOf } from './views.ts';

/** How long a submission waits for its workflow to be recorded; then the answer is 202; ms. */
const patienceMs = 8_000;

const receipt = z
  .object({
    number: z.string().meta({ example: 'TS20261122001' }),
    requestId: z.uuid(),
    state: z.enum(['recorded', 'accepted']),
    acceptedAt: instant,
    level: levelView,
    promised: z.array(
      z.object({ clock: z.string(), name: z.object({ zh: z.string(), en: z.string() }), dueAt: instant }),
    ),
    next: z.string().meta({ description: 'What happens next, in the language of the caller (S3-23).' }),
    links: z.object({ self: z.string(), timeline: z.string(), deadlines: z.string() }),
  })
  .meta({ id: 'Receipt' });

/** Submits a request: it becomes a ticket with a number (S0-09, S2-24) and promises that count from now. */
export const submitTicket = endpoint({
  method: 'post',
  path: '/tickets',
  operationId: 'submitTicket',
  tag: 'tickets',
  summary: 'Submit a request',
  description:
    'The fields of `form` are those of the policy that is selected for the request (GET /policy). All wrong fields are reported at once.',
  permission: 'submit',
  budget: 'intake',
  headers: z.object({
    'idempotency-key': idempotencyKey.optional().meta({
      description: 'Per caller, kept 7 days: the same key and body is the same ticket, another body a conflict.',
    }),
  }),
  // What it must be depends on the policy and on who asks: decideIntake checks it, with all wrong fields at once.
  body: z.looseObject({}),
  bodyInDocument: ({ desk, now }) => documentedIntake(usualPolicy(desk.policies, now()).policy),
  answers: {
    201: { description: 'Recorded', schema: receipt, headers: { Location: 'The ticket' } },
    202: {
      description: 'Accepted; its workflow starts when the engine is back',
      schema: receipt,
      headers: { Location: 'Where to ask' },
    },
  },
  problems: ['conflict', 'unavailable'],
  handler: async ({ context, actor, credential, headers, body, language }) => {
    const { db, desk } = context;
    const key = headers['idempotency-key'] ?? null;
    const repeated = key === null ? undefined : await repeatOf(context, actor.id, key, body);
    const accepted =
      repeated ??
      (await accepting(context, actor.id, key, body, async () =>
        accept(
          db,
          await decideIntake({
            db,
            desk,
            actor,
            bySession: credential?.kind === 'session',
            language,
            body,
            idempotencyKey: key,
            log: context.log,
          }),
          desk.numbering,
        ),
      ));
    await faultPoint('intake.after_accept');
    const number =
      repeated && (await isRecorded(db, accepted)) ? accepted.number : await opened(context, accepted.start);
    await faultPoint('intake.after_open');
    const answer = {
      ...receiptOf(context, { ...accepted, number: number ?? accepted.number }),
      next: message(language, number === null ? 'intake.next.accepted' : 'intake.next.recorded'),
    };
    if (number !== null) {
      return { status: 201 as const, body: { ...answer, state: 'recorded' as const }, headers: ask(answer.links.self) };
    }
    return {
      status: 202 as const,
      body: { ...answer, state: 'accepted' as const },
      headers: { ...ask(`/commands/${accepted.requestId}`), 'Retry-After': '5' },
    };
  },
});

const ask = (location: string): Record<string, string> => ({ Location: location });

/** The caller's earlier request with this key; throws `conflict` when its body was another. */
const repeatOf = async (
  { db }: Context,
  callerId: string,
  key: string,
  body: unknown,
): Promise<Accepted | undefined> => {
  const row = await earlierRequest(db, callerId, key);
  if (!row) return undefined;
  if (row.body_sha256 !== bodyDigest(body)) {
    throw new Problem('conflict', {
      reason: 'idempotency_key_used',
      detail: 'problem.detail.idempotency_conflict',
      values: { number: row.number },
      members: { number: row.number },
    });
  }
  return { number: row.number, requestId: row.id, acceptedAt: row.accepted_at, start: row.start };
};

/** Accepts; of two at once with the same key the second finds the first. */
const accepting = async (
  context: Context,
  callerId: string,
  key: string | null,
  body: unknown,
  work: () => Promise<Accepted>,
): Promise<Accepted> => {
  try {
    return await work();
  } catch (error) {
    const twice = (error as { constraint?: string }).constraint === 'intake_request_idempotency';
    const first = twice && key !== null ? await repeatOf(context, callerId, key, body) : undefined;
    if (!first) throw error;
    return first;
  }
};

/** Starts the workflow and waits for its record; null when that takes too long or the engine is away. */
const opened = async (context: Context, start: Omit<TicketStart, 'plan'>): Promise<string | null> => {
  const { db, desk, settings, log } = context;
  const client = context.temporal();
  const until = Date.now() + patienceMs;
  try {
    const number = await client.withDeadline(until, () =>
      openTicket(
        { db, client, policies: desk.policies, taskQueue: settings.taskQueue, numbering: desk.numbering, log },
        start,
      ),
    );
    return (await awaitRecord(db, number, start.requestId, until)) ? number : null;
  } catch (error) {
    log.warn({ number: start.number, error: (error as Error).name }, 'accepted, not started yet');
    return null;
  }
};

/** A repeated request needs no workflow engine once its ticket is there, and after its workflow's end has none. */
const isRecorded = async (db: Context['db'], { number, requestId }: Accepted): Promise<boolean> =>
  (await db
    .selectFrom('ticket')
    .select('number')
    .where('number', '=', number)
    .where('request_id', '=', requestId)
    .executeTakeFirst()) !== undefined;

/** Number, level and promises as they were at acceptance: the same for the same key, however often it is sent. */
const receiptOf = ({ desk }: Context, { number, requestId, acceptedAt, start }: Accepted) => {
  const { submitted } = start.opening;
  const loaded = desk.policies.of(submitted.policy);
  // A policy that was uninstalled meanwhile: the ticket itself tells its promises.
  const events = loaded
    ? openingEvents(number, start.opening, acceptedAt, desk.policies.plan(loaded, acceptedAt, acceptedAt))
    : [];
  const promised = events.flatMap((event) =>
    event.type === 'deadline_started' && isPromised(loaded?.policy, event.data.clock)
      ? [{ clock: event.data.clock, name: clockName(loaded?.policy, event.data.clock), dueAt: event.data.dueAt }]
      : [],
  );
  return {
    number,
    requestId,
    acceptedAt,
    level: levelOf(loaded?.policy, submitted.policy.key, submitted.level),
    promised,
    links: {
      self: `/tickets/${number}`,
      timeline: `/tickets/${number}/timeline`,
      deadlines: `/tickets/${number}/deadlines`,
    },
  };
};
