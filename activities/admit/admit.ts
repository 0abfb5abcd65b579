import type { Kysely } from 'kysely';
import { faultPoint } from '../../config/fault-point.ts';
import { type WrongField, wrongFields } from '../../contracts/field-codes.ts';
import { instantOf } from '../../contracts/instant.ts';
import { unsafeText } from '../../contracts/unsafe-text.ts';
import { commandDigest } from '../../db/body-digest.ts';
import { resolveFacts, withIds } from '../../db/facts/resolve-facts.ts';
import { actorByAccount } from '../../db/people/actor-by-account.ts';
import { actorById } from '../../db/people/actor-by-id.ts';
import type { Database } from '../../db/schema/index.ts';
import { storeTexts } from '../../db/ticket-text/store-texts.ts';
import { textFieldsOf } from '../../domain/ticket/command.ts';
import { commands } from '../../domain/ticket/commands/table.ts';
import type { AdmitInput, AdmitResult } from '../../domain/ticket/messages.ts';
import { isSameCommand } from '../../domain/ticket/one-command.ts';
import { asPlain } from '../../domain/ticket/text.ts';
import { policyFacts } from '../../policies/policy-facts.ts';
import { demandPolicy, type PolicyStore } from '../../policies/store.ts';

/** Most text of a hand-typed signal, bytes of UTF-8: it stays in history until the engine's retention ends. */
const mostText = 1_024;

/** What the record holds that this release cannot read is warned of where the process starts. */
const silent = { warn: () => {} };

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The activity `admit`: turns a raw signal into a command. Checks its form, looks up who it says it is by, stores its
 * texts and resolves facts. What is wrong with the signal is an answer; only an unreachable database is an error.
 */
export const createAdmit =
  (deps: { db: Kysely<Database>; policies: PolicyStore }) =>
  async ({ number, command: name, commandId, payload, ticket }: AdmitInput): Promise<AdmitResult> => {
    const { db, policies } = deps;
    const refused = (code: string, by: string | null = null, details?: Record<string, unknown>): AdmitResult => ({
      admitted: false,
      commandId,
      code,
      by,
      ...(details ? { details } : {}),
    });
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) return refused('unknown_command', null, { allowed: Object.keys(commands) });
    const unsafe = unsafeText(payload).map((path) => ({ path, code: 'unsafe_text' }));
    if (unsafe.length > 0) return refused('invalid_input', null, wrongIn(unsafe));
    const { by, commandId: _, ...rest } = payload as Record<string, unknown>;
    if (typeof by !== 'string' || by === '') return refused('by_missing');
    const actor = uuid.test(by) ? await actorById(db, by) : await actorByAccount(db, by);
    if (!actor) return refused('unknown_account');
    const schema = command.input(asPlain);
    const parsed = schema.safeParse(rest, { reportInput: true });
    if (!parsed.success) return refused('invalid_input', actor.id, wrongIn(wrongFields(parsed.error.issues)));
    const texts = textFieldsOf(schema.shape);
    const input = parsed.data as Record<string, unknown>;
    if (bytesOf(texts.map((field) => input[field])) > mostText) {
      return refused('too_large', actor.id, { limit: mostText, fields: texts });
    }
    const digest = commandDigest(name, actor.id, input);
    const first = await earlier(db, number, commandId);
    if (first) {
      const how = isSameCommand(first, digest) ? { duplicate: true as const } : { otherCommand: true as const };
      return { admitted: false, commandId, code: 'command_id_used', by: actor.id, seq: first.seq, ...how };
    }
    const loaded = demandPolicy(policies, ticket.policy);
    const wanted = command.facts?.(input) ?? {};
    const facts = {
      ...(await resolveFacts(db, loaded.policy, wanted, ticket)),
      ...(await policyFacts({ db, policies, log: silent }, wanted, number, instantOf(Date.now()))),
    };
    const withRefs = await storeTexts(db, { number, commandId, authorId: actor.id }, input, texts);
    await faultPoint('admit.after_read');
    return {
      admitted: true,
      commandId,
      digest,
      input: withIds(withRefs, wanted, facts),
      actor: withoutName(actor),
      facts,
    };
  };

/** Wrong fields as codes for the timeline. A name nobody would give a field may be anything, a person's too: it is left out. */
const wrongIn = (fields: readonly WrongField[]): { errors: unknown[] } => ({
  errors: fields.slice(0, 20).map(({ path, code, allowed }) => ({
    field: path.map((part) => (/^\w{1,40}$/.test(String(part)) ? String(part) : '?')).join('.'),
    code,
    ...(allowed ? { allowed } : {}),
  })),
});

const bytesOf = (texts: readonly unknown[]): number =>
  texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text) : 0), 0);

const earlier = (db: Kysely<Database>, number: string, commandId: string) =>
  db
    .selectFrom('command')
    .select(['digest', 'refused', 'seq'])
    .where('number', '=', number)
    .where('command_id', '=', commandId)
    .executeTakeFirst();

/** Account names are personal: histories get ids. */
const withoutName = <A extends { account: string }>(actor: A): A => ({ ...actor, account: '' });
