import { sql } from 'kysely';
import { courierChannels } from '../../contracts/courier.ts';
import type { DoctorFinding } from '../../contracts/doctor.ts';
import { channelStanding, troubleCounts } from '../../db/notification/standing.ts';
import type { DoctorDeps } from '../deps.ts';
import { finding } from '../finding.ts';

/** Mail that waits for longer than this, ms, waits for somebody. */
const patienceMs = 15 * 60_000;

/** Notifications that wait, are uncertain or were refused, and any that was written twice. */
export const mailFindings = async ({ db }: Pick<DoctorDeps, 'db'>): Promise<DoctorFinding[]> => {
  const channels = await Promise.all(
    courierChannels.map(async (channel) => {
      const [standing, trouble, waited] = await Promise.all([
        channelStanding(db, channel),
        troubleCounts(db, channel),
        longestWaitMs({ db }, channel),
      ]);
      const { waiting, oldestAt, lastErrorCode } = standing;
      return [
        ...(waited > patienceMs
          ? [finding('mail_waiting', null, { channel, count: waiting, oldest: oldestAt, error: lastErrorCode ?? '–' })]
          : []),
        ...(trouble.uncertain > 0 ? [finding('mail_uncertain', null, { channel, count: trouble.uncertain })] : []),
        ...(trouble.failed > 0 ? [finding('mail_failed', null, { channel, count: trouble.failed })] : []),
      ];
    }),
  );
  return [...channels.flat(), ...(await writtenTwice({ db }))];
};

/** By PostgreSQL's clock, which wrote the rows. */
const longestWaitMs = async ({ db }: Pick<DoctorDeps, 'db'>, channel: string): Promise<number> => {
  const { rows } = await sql<{ ms: number | null }>`
    select (extract(epoch from now() - min(created_at)) * 1000)::float8 as ms
    from notification where channel = ${channel} and state in ('waiting', 'sending')`.execute(db);
  return rows[0]?.ms ?? 0;
};

/** The key is unique: a person told twice has one whose key is not what it should be. One pass over the table. */
const writtenTwice = async ({ db }: Pick<DoctorDeps, 'db'>): Promise<DoctorFinding[]> => {
  const { rows } = await sql<{ number: string; dedup_key: string }>`
    select number, dedup_key from notification
    where dedup_key <> number || '/' || seq || '/' || account_id || '/' || channel
    order by number limit 100`.execute(db);
  return rows.map(({ number, dedup_key }) => finding('notification_twice', number, { key: dedup_key }));
};
