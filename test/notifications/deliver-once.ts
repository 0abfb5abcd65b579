import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createDeliverActivities } from '../../activities/deliver.ts';
import { createMailer } from '../../activities/mail/mailer.ts';
import type { DeliveryReport } from '../../contracts/courier.ts';
import { createDatabase } from '../../db/database.ts';
import { loadPolicy } from '../../policies/load.ts';

/** Limits small enough for tests: a claim runs out after a second and a half. */
export const testLimits = { lanes: 2, batchMs: 10_000, sendMs: 1_000, leaseMs: 1_500 };

/** One batch of the courier's activity over connections of its own; no server is configured without a URL. */
export const deliverOnce = async (
  databaseUrl: string,
  smtpUrl: string | undefined,
  limits: Partial<typeof testLimits> = {},
): Promise<DeliveryReport> => {
  const { db, close } = createDatabase(databaseUrl);
  const mailer =
    smtpUrl === undefined
      ? undefined
      : createMailer({ url: smtpUrl, from: 'Desk <desk@example.com>', silenceMs: 3_000 });
  const words = loadPolicy('customer-response').policy;
  const { deliver } = createDeliverActivities({
    db,
    mailer,
    publicUrl: 'https://desk.example.com',
    zone: 'Asia/Shanghai',
    policyWords: async () => words,
    limits: { ...testLimits, ...limits },
  });
  try {
    return await new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) }).run(() =>
      deliver('email'),
    );
  } finally {
    mailer?.close();
    await close();
  }
};

// As a process of its own, to be killed: node --import tsx test/notifications/deliver-once.ts <database> <smtp>
if (process.argv[1] === import.meta.filename) await deliverOnce(process.argv[2]!, process.argv[3]);
