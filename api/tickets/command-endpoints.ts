import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { faultPoint } from '../../config/fault-point.ts';
import { commandDigest } from '../../db/body-digest.ts';
import { recordOf } from '../../db/command/await-record.ts';
import { resolveFacts, withIds } from '../../db/facts/resolve-facts.ts';
import { storeTexts } from '../../db/ticket-text/store-texts.ts';
import { type AnyCommand, textFieldsOf } from '../../domain/ticket/command.ts';
import { commands } from '../../domain/ticket/commands/table.ts';
import { isSameCommand } from '../../domain/ticket/one-command.ts';
import { asPlain } from '../../domain/ticket/text.ts';
import { knownNames } from '../../policies/known-names.ts';
import { policyFacts } from '../../policies/policy-facts.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { problemOfError } from '../problem-of-error.ts';
import { findTicket } from './find-ticket.ts';
import { withLevelWords } from './level-words.ts';
import { problemOfRefusal } from './refusal.ts';
import { sendCommand } from './send-command.ts';

/** A ticket number in a path. */
export const numberParam = z.object({ number: z.string().min(1).max(40) });

/** Ids of commands and requests, chosen by the caller. */
export const idempotencyKey = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w.:-]+$/, { error: 'id' });

const revisionPattern = /^(W\/)?"?\d{1,9}"?$/;

const revisionOf = z
  .string()
  .regex(revisionPattern, { error: 'revision' })
  .transform((text) => Number(text.replace(/\D/g, '')));

const recorded = z
  .object({ number: z.string(), commandId: z.string(), revision: z.int() })
  .meta({ id: 'CommandResult' });

const accepted = z.object({ number: z.string(), commandId: z.string(), state: z.literal('accepted') });

const endpointOf = (command: AnyCommand): Endpoint => {
  const body = command.input(asPlain);
  const texts = textFieldsOf(body.shape);
  const { permission } = command;
  return endpoint({
    method: 'post',
    path: `/tickets/:number/commands/${command.name}`,
    operationId: command.name,
    tag: 'commands',
    summary: `Command ${command.name}; in ${command.in.join(', ')}`,
    permission: typeof permission === 'string' ? ([permission] as const) : permission.of,
    params: numberParam,
    headers: z.object({
      'idempotency-key': idempotencyKey
        .optional()
        .meta({ description: 'The command id: the same id twice is one command.' }),
      'if-match': revisionOf.optional().meta({
        type: 'string',
        pattern: revisionPattern.source,
        description: 'Revision the caller has seen; older is 412.',
      }),
    }),
    body,
    answers: {
      200: { description: 'Recorded', schema: recorded, headers: { ETag: 'The new revision' } },
      202: {
        description: 'Accepted by the engine, not recorded yet',
        schema: accepted,
        headers: { Location: 'Where to ask' },
      },
    },
    problems: ['not_found', 'refused', 'precondition_failed', 'parked', 'unavailable'],
    handler: async ({ context, actor, language, params: { number }, headers, body: input }) => {
      const { db, desk } = context;
      const commandId = headers['idempotency-key'] ?? randomUUID();
      const { ticket } = await findTicket(db, number, actor);
      const first = await recordOf(db, number, commandId);
      const digest = commandDigest(command.name, actor.id, input);
      if (first && !isSameCommand(first, digest)) throw problemOfRefusal({ code: 'command_id_used' });
      if (first?.refused) throw problemOfRefusal({ code: first.refused });
      if (first) return answerOf(number, commandId, first.seq);

      const loaded = desk.policies.of(ticket.policy);
      if (!loaded) throw new Problem('unavailable', { reason: 'policy_missing' });
      const wanted = command.facts?.(input) ?? {};
      const facts = {
        ...(await resolveFacts(db, loaded.policy, wanted, ticket)),
        ...(await policyFacts({ db, policies: desk.policies, log: context.log }, wanted, number, context.now())),
      };
      const withRefs = await storeTexts(
        db,
        { number, commandId, authorId: actor.id },
        input as Record<string, unknown>,
        texts,
      );
      const ifRevision = headers['if-match'];
      await faultPoint('command.before_send');
      const sent = await sendCommand(
        { client: context.temporal(), db },
        number,
        command.name,
        {
          commandId,
          digest,
          input: withIds(withRefs, wanted, facts),
          actor: { ...actor, account: '' },
          facts,
          receivedAt: context.now(),
          seenRevision: ticket.revision,
          ...(ifRevision === undefined ? {} : { ifRevision }),
        },
        ticket.closedAt !== null,
      ).catch(async (error: unknown) => {
        // Recorded within a workflow task whose worker died before the engine heard of it: the relay tells the ticket.
        const recorded = await recordOf(db, number, commandId).catch(() => undefined);
        if (recorded && !recorded.refused && isSameCommand(recorded, digest)) return recorded;
        throw withLevelWords(
          repeatable(error, commandId),
          knownNames(desk.policies, loaded.policy.key, loaded.policy),
          language,
        );
      });
      await faultPoint('command.after_record');
      if ('seq' in sent) return answerOf(number, commandId, sent.seq);
      if (sent.state === 'recorded') {
        context.settled({ number, commandId });
        return answerOf(number, commandId, sent.revision);
      }
      return {
        status: 202 as const,
        body: { number, commandId, state: 'accepted' as const },
        headers: { Location: `/commands/${encodeURIComponent(commandId)}?ticket=${number}`, 'Retry-After': '2' },
      };
    },
  });
};

/** What is only away for now names the id under which the same command may be sent again. */
const repeatable = (error: unknown, commandId: string): unknown => {
  const { code, status, extras } = problemOfError(error);
  return status === 503 ? new Problem(code, { ...extras, members: { ...extras.members, commandId } }) : error;
};

const answerOf = (number: string, commandId: string, revision: number) => ({
  status: 200 as const,
  body: { number, commandId, revision },
  headers: { ETag: `"${revision}"` },
});

/** One endpoint per command of the table. */
export const commandEndpoints: readonly Endpoint[] = Object.values(commands).map(endpointOf);
