import type { Kysely } from 'kysely';
import { resolveFacts } from '../../db/facts/resolve-facts.ts';
import { actorByAccount } from '../../db/people/actor-by-account.ts';
import { actorById } from '../../db/people/actor-by-id.ts';
import type { Database } from '../../db/schema/index.ts';
import { storeTexts } from '../../db/ticket-text/store-texts.ts';
import { textFieldsOf } from '../../domain/ticket/command.ts';
import { commands } from '../../domain/ticket/commands/table.ts';
import type { AdmitInput, AdmitResult } from '../../domain/ticket/messages.ts';
import { asPlain } from '../../domain/ticket/text.ts';
import type { PolicyStore } from '../../policies/store.ts';

/** Longest text in a hand-typed signal, bytes of JSON: it stays in history until the engine's retention ends. */
const longestPayload = 16_384;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The activity `admit`: turns a raw signal into a command. Checks its form, looks up who it says it is by, stores its
 * texts and resolves facts. What is wrong with the signal is an answer; only an unreachable database is an error.
 */
export const createAdmit =
  (deps: { db: Kysely<Database>; policies: PolicyStore }) =>
  async ({ number, command: name, commandId, payload, ticket }: AdmitInput): Promise<AdmitResult> => {
    const { db, policies } = deps;
    const refused = (code: string, by: string | null = null): AdmitResult => ({ admitted: false, commandId, code, by });
    if (await known(db, number, commandId))
      return { admitted: false, commandId, code: 'duplicate', by: null, duplicate: true };
    const command = commands[name];
    if (!command) return refused('unknown_command');
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return refused('not_an_object');
    if (JSON.stringify(payload).length > longestPayload) return refused('too_large');
    const { by, commandId: _, ...rest } = payload as Record<string, unknown>;
    if (typeof by !== 'string' || by === '') return refused('by_missing');
    const actor = uuid.test(by) ? await actorById(db, by) : await actorByAccount(db, by);
    if (!actor) return refused('unknown_account');
    const parsed = command.input(asPlain).safeParse(rest);
    if (!parsed.success) return refused('invalid_input', actor.id);
    const loaded = policies.of(ticket.policy);
    if (!loaded) throw new Error(`policy ${ticket.policy.key} version ${ticket.policy.version} is not installed`);
    const facts = await resolveFacts(db, loaded.policy, command.facts?.(parsed.data) ?? {}, ticket);
    const texts = textFieldsOf(command.input(asPlain).shape);
    const input = await storeTexts(db, { number, commandId, authorId: actor.id }, parsed.data, texts);
    return { admitted: true, commandId, input, actor: withoutName(actor), facts };
  };

const known = async (db: Kysely<Database>, number: string, commandId: string): Promise<boolean> =>
  (await db
    .selectFrom('command')
    .select('seq')
    .where('number', '=', number)
    .where('command_id', '=', commandId)
    .executeTakeFirst()) !== undefined;

/** Account names are personal: histories get ids. */
const withoutName = <A extends { account: string }>(actor: A): A => ({ ...actor, account: '' });
