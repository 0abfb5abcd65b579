import { activityInfo, Context, heartbeat } from '@temporalio/activity';
import type { Kysely } from 'kysely';
import { faultPoint } from '../config/fault-point.ts';
import {
  type CourierActivities,
  type CourierChannel,
  type DeliveryReport,
  notConfigured,
} from '../contracts/courier.ts';
import { channelStanding } from '../db/notification/standing.ts';
import type { Database } from '../db/schema/index.ts';
import { type Claim, claimNext } from './mail/claim.ts';
import type { Mailer } from './mail/mailer.ts';
import { messageIdOf, threadIdOf } from './mail/message-id.ts';
import { mailRecipient } from './mail/recipient.ts';
import { type PolicyWords, renderNotification } from './mail/render.ts';
import { type ClaimOutcome, type Settled, settle } from './mail/settle.ts';
import { ticketText } from './mail/ticket-text.ts';
import { withoutPersonalCauses } from './without-personal-causes.ts';

/** What delivering needs; `mailer` is undefined while no SMTP server is configured: mail then waits. */
export type DeliverDeps = {
  db: Kysely<Database>;
  mailer: Mailer | undefined;
  publicUrl: string;
  /** DESK_TIME_ZONE. */
  zone: string;
  /** Words of a pinned policy; undefined when it is not installed. */
  policyWords: (policy: { key: string; version: number }) => Promise<PolicyWords | undefined>;
  limits?: Partial<DeliverLimits>;
};

/** Bounds of one batch; ms. */
export type DeliverLimits = {
  /** Mails under way at once. */
  lanes: number;
  /** After so long no further row is claimed. */
  batchMs: number;
  /** Longest time for one message, whatever the server does. */
  sendMs: number;
  /** After so long a claimed row is taken up again; longer than `sendMs`, with room for a slow database. */
  leaseMs: number;
};

const defaultLimits: DeliverLimits = { lanes: 3, batchMs: 20_000, sendMs: 60_000, leaseMs: 120_000 };

/**
 * The activities of couriers. Every row goes: claimed (committed) → sent with the Message-ID of its key → marked
 * (committed). What can repeat is only what a crash leaves between the server's yes and the second commit: such a row is
 * sent again with the same Message-ID and ends as `uncertain`.
 */
export const createDeliverActivities = (deps: DeliverDeps): CourierActivities => {
  const limits = { ...defaultLimits, ...deps.limits };

  const deliver = async (channel: CourierChannel): Promise<DeliveryReport> => {
    const report = { handled: 0, delivered: 0, uncertain: 0, failed: 0, dropped: 0, postponed: 0 };
    let blocked: string | null = null;
    const { mailer } = deps;
    if (mailer === undefined) {
      const { waiting } = await channelStanding(deps.db, channel);
      return { ...report, waiting, nextInMs: null, blocked: null, lastErrorCode: waiting > 0 ? notConfigured : null };
    }
    const stopping = Context.current().cancellationSignal;
    const stopAt = Date.now() + limits.batchMs;
    const lane = async () => {
      while (blocked === null && !stopping.aborted && Date.now() < stopAt) {
        const claim = await claimNext(deps.db, channel, limits.leaseMs);
        if (claim === undefined) return;
        await faultPoint('courier.after_claim');
        const outcome = await attempt(claim, mailer, stopping);
        if (outcome.kind === 'sent') await faultPoint('courier.after_send');
        // Cut off by our own stop, it says nothing about the server.
        if (outcome.kind === 'blocked' && !stopping.aborted) blocked ??= outcome.code;
        const settled: Settled = await settle(deps.db, claim, outcome);
        await faultPoint('courier.after_settle');
        report[settled] += 1;
        report.handled += 1;
        heartbeat();
      }
    };
    await allLanes(Array.from({ length: limits.lanes }, lane));
    const { waiting, nextInMs, lastErrorCode } = await channelStanding(deps.db, channel);
    return { ...report, waiting, nextInMs, blocked, lastErrorCode };
  };

  const attempt = async (claim: Claim, mailer: Mailer, stopping: AbortSignal): Promise<ClaimOutcome> => {
    const recipient = await mailRecipient(deps.db, claim.accountId);
    if (typeof recipient === 'string') return { kind: 'dropped', code: recipient };
    const { textId } = claim.data;
    const words = await deps.policyWords(claim.data.policy);
    const text = textId === undefined ? undefined : await ticketText(deps.db, claim.number, textId);
    let rendered: { subject: string; text: string };
    try {
      const { publicUrl, zone } = deps;
      const { language, name } = recipient;
      rendered = renderNotification(claim.template, claim.number, claim.data, {
        language,
        name,
        publicUrl,
        zone,
        words,
        text,
      });
    } catch {
      // A row of a newer release: it waits for the worker that knows its template, and holds up nobody.
      return { kind: 'postponed', code: 'render_failed' };
    }
    const mail = {
      to: recipient.address,
      ...rendered,
      messageId: messageIdOf(claim.dedupKey),
      references: threadIdOf(claim.number),
      language: recipient.language,
      date: new Date(claim.createdAt),
    };
    return mailer.send(mail, AbortSignal.any([stopping, AbortSignal.timeout(limits.sendMs)]));
  };

  return { deliver: (channel) => withoutPersonalCauses('delivery batch', () => beating(() => deliver(channel))) };
};

/** Waits for every lane, so that no lane works on after the activity has ended; then reports the first failure. */
const allLanes = async (lanes: readonly Promise<void>[]): Promise<void> => {
  const failure = (await Promise.allSettled(lanes)).find((one) => one.status === 'rejected');
  if (failure) throw failure.reason;
};

/** Heartbeats while a slow server is waited for, so that only a dead worker's batch is started again. */
const beating = async <T>(work: () => Promise<T>): Promise<T> => {
  const interval = activityInfo().heartbeatTimeoutMs;
  const timer = setInterval(() => heartbeat(), interval === undefined ? 5_000 : interval / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};
