import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { TextRef } from '../../contracts/event.ts';
import type { Database } from '../schema/index.ts';

/** Whose texts: a repeated command writes the same rows again, which changes nothing. */
export type TextOwner = { number: string; commandId: string; authorId: string | null };

/**
 * Replaces the named text fields of a command's input by references, storing the texts first, so that whatever happens
 * to the command no history carries them. Orphans (the command was refused) are swept later.
 */
export const storeTexts = async (
  db: Kysely<Database>,
  owner: TextOwner,
  input: Record<string, unknown>,
  fields: readonly string[],
): Promise<Record<string, unknown>> => {
  const given = fields.filter((field) => typeof input[field] === 'string');
  if (given.length === 0) return input;
  const rows = given.map((field) => {
    const body = input[field] as string;
    const sha256 = createHash('sha256').update(body).digest('hex');
    return { field, id: idOf(owner, field, sha256), sha256, body };
  });
  await db
    .insertInto('ticket_text')
    .values(
      rows.map(({ id, sha256, body }) => ({
        id,
        number: owner.number,
        sha256,
        body,
        author_id: owner.authorId,
        event_seq: null,
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const refs = rows.map(({ field, id, sha256 }): [string, TextRef] => [field, { textId: id, sha256 }]);
  return { ...input, ...Object.fromEntries(refs) };
};

/** A uuid (version 8, RFC 9562) of what the text belongs to and says. */
const idOf = ({ number, commandId }: TextOwner, field: string, sha256: string): string => {
  const hex = createHash('sha256')
    .update(`${number}\n${commandId}\n${field}\n${sha256}`)
    .digest('hex')
    .slice(0, 32)
    .split('');
  hex[12] = '8';
  hex[16] = '8';
  return hex.join('').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
};
