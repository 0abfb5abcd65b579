import type { Kysely } from 'kysely';
import { messageIdOf } from '../../activities/mail/message-id.ts';
import type { Database } from '../../db/schema/index.ts';
import type { TakenMail } from '../notifications/mail-server.ts';

/** What the mail server took against what SQL says was sent. `repeated` counts mails that came again, all of them marked uncertain. */
export type MailVerdict = { found: string[]; taken: number; delivered: number; uncertain: number; repeated: number };

/** Holds every mail that came against its row: once when delivered, more often only when marked `uncertain`. */
export const compareMail = async (db: Kysely<Database>, taken: readonly TakenMail[]): Promise<MailVerdict> => {
  const rows = await db
    .selectFrom('notification')
    .select(['number', 'seq', 'dedup_key', 'state', 'attempts'])
    .where('channel', '=', 'email')
    .execute();
  const times = new Map<string, number>();
  for (const { messageId } of taken) times.set(messageId, (times.get(messageId) ?? 0) + 1);
  const found: string[] = [];
  let repeated = 0;
  for (const { number, seq, dedup_key, state, attempts } of rows) {
    const id = messageIdOf(dedup_key);
    const came = times.get(id) ?? 0;
    times.delete(id);
    repeated += Math.max(0, came - 1);
    const right =
      state === 'delivered' ? came === 1 : state === 'uncertain' ? came >= 1 && came <= attempts : came === 0;
    if (!right) found.push(`${number} mail of ${seq}: ${state}, came ${came} times, ${attempts} attempts`);
    if (['waiting', 'sending', 'failed'].includes(state)) found.push(`${number} mail of ${seq}: ${state} at the end`);
  }
  for (const [id, came] of times) found.push(`${id}: came ${came} times and is nobody's`);
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  return { found, taken: taken.length, delivered: count('delivered'), uncertain: count('uncertain'), repeated };
};
