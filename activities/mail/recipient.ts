import type { Kysely } from 'kysely';
import type { Language } from '../../contracts/message.ts';
import type { Database } from '../../db/schema/index.ts';

/** Who gets a mail; read when it is sent, so a new address counts and an erased person gets none. */
export type MailRecipient = { address: string; name: string; language: Language };

/** The recipient's address, or the code of the reason why there is none to write to any more. */
export const mailRecipient = async (db: Kysely<Database>, accountId: string): Promise<MailRecipient | string> => {
  const account = await db
    .selectFrom('account')
    .select(['email', 'display_name', 'language', 'status', 'notify_email'])
    .where('id', '=', accountId)
    .executeTakeFirst();
  if (account?.status !== 'active') return 'recipient_gone';
  if (account.email === null) return 'no_address';
  if (!account.notify_email) return 'not_wanted';
  return { address: account.email, name: account.display_name, language: account.language };
};
