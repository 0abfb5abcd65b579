import type { Transaction } from 'kysely';
import { type CourierChannel, courierChannels, type NotificationChannel } from '../../contracts/courier.ts';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Database } from '../../db/schema/index.ts';
import { notificationDataOf } from '../../domain/notification/data-of.ts';
import { type Notice, notificationsFor } from '../../domain/notification/notifications-for.ts';
import { type AccountSet, recipientChain } from '../../domain/notification/recipient-chain.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';
import { accountsOfSets } from './accounts-of-sets.ts';

/** A recorded batch: the ticket as it was before (null: it has just been submitted) and after its events. */
export type RecordedBatch = { before: Ticket | null; after: Ticket; events: readonly TicketEvent[] };

/** Channels for which rows now wait, so that the recorder knows whom to wake after its commit. */
export type WrittenNotifications = { rows: number; toDeliver: readonly CourierChannel[] };

type Addressed = { event: TicketEvent; notice: Notice; sets: readonly AccountSet[] };

/**
 * Writes the notifications of a recorded batch, inside the transaction that records it (architecture, "A command's way", 8).
 * At most two statements, none when nobody is told. A person is told once per event and channel, never of the own act
 * (except receipt and thanks), disabled accounts not at all; e-mail only to those who have an address and want it. Running it again for the same
 * events writes nothing.
 */
export const writeNotifications = async (
  trx: Transaction<Database>,
  batch: RecordedBatch,
): Promise<WrittenNotifications> => {
  const addressed = batch.events.flatMap((event) => address(event, batch));
  if (addressed.length === 0) return { rows: 0, toDeliver: [] };
  const accountsOf = await accountsOfSets(
    trx,
    addressed.flatMap(({ sets }) => sets),
  );

  const rows = new Map<string, ReturnType<typeof rowOf>>();
  const told = new Set<string>();
  for (const { event, notice, sets } of addressed) {
    const accounts = sets.map(accountsOf).find((found) => found.length > 0) ?? [];
    for (const account of accounts) {
      if (account.id === event.actor.id && !notice.evenOwnAct) continue;
      // The first notice for a person wins, also over later ones with more channels.
      const person = `${event.seq}/${account.id}`;
      if (told.has(person)) continue;
      told.add(person);
      for (const channel of notice.channels) {
        if (channel === 'email' && !account.byEmail) continue;
        const row = rowOf(batch.after, event, notice, account.id, channel);
        rows.set(row.dedup_key, row);
      }
    }
  }
  if (rows.size === 0) return { rows: 0, toDeliver: [] };
  const written = await trx
    .insertInto('notification')
    .values([...rows.values()])
    .onConflict((conflict) => conflict.column('dedup_key').doNothing())
    .returning('channel')
    .execute();
  return {
    rows: written.length,
    toDeliver: courierChannels.filter((channel) => written.some((row) => row.channel === channel)),
  };
};

const address = (event: TicketEvent, { before, after }: RecordedBatch): Addressed[] => {
  const facts = {
    ticket: after,
    formerOwnerId: before?.ownerId ?? null,
    reviewers: event.type === 'level_review_pushed' ? event.data.reviewers : [],
  };
  return notificationsFor(event, after).map((notice) => ({
    event,
    notice,
    sets: recipientChain(notice.recipient, facts),
  }));
};

/** In-site rows are delivered by being written; the others wait for their courier. */
const rowOf = (
  ticket: Ticket,
  event: TicketEvent,
  notice: Notice,
  accountId: string,
  channel: NotificationChannel,
) => ({
  number: ticket.number,
  seq: event.seq,
  account_id: accountId,
  channel,
  template: notice.template,
  data: JSON.stringify(notificationDataOf(event, ticket)),
  dedup_key: `${ticket.number}/${event.seq}/${accountId}/${channel}`,
  state: channel === 'in_app' ? ('delivered' as const) : ('waiting' as const),
  delivered_at: channel === 'in_app' ? event.at : null,
  at: event.at,
});
