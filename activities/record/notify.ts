import type { Transaction } from 'kysely';
import { type CourierChannel, courierChannels, type NotificationChannel } from '../../contracts/courier.ts';
import type { TicketEvent } from '../../contracts/event.ts';
import { accountsOfSets } from '../../db/people/accounts-of-sets.ts';
import type { Database } from '../../db/schema/index.ts';
import { notificationDataOf } from '../../domain/notification/data-of.ts';
import type { Notice } from '../../domain/notification/notifications-for.ts';
import { addressedBy, type EventBatch, toldPeople } from '../../domain/notification/told-people.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';

/** Channels for which rows now wait, so that the recorder knows whom to wake after its commit. */
export type WrittenNotifications = { rows: number; toDeliver: readonly CourierChannel[] };

/**
 * Writes the notifications of a recorded batch, inside the transaction that records it (architecture, "A command's way", 8).
 * At most two statements, none when nobody is told. A person is told once per event and channel, never of the own act
 * (except receipt and thanks), disabled accounts not at all; e-mail only to those who have an address and want it. Running it again for the same
 * events writes nothing.
 */
export const writeNotifications = async (
  trx: Transaction<Database>,
  batch: EventBatch,
): Promise<WrittenNotifications> => {
  const addressed = addressedBy(batch);
  if (addressed.length === 0) return { rows: 0, toDeliver: [] };
  const accountsOf = await accountsOfSets(
    trx,
    addressed.flatMap(({ sets }) => sets),
  );

  const rows = new Map(
    toldPeople(addressed, accountsOf)
      .map(({ event, notice, accountId, channel }) => rowOf(batch.after, event, notice, accountId, channel))
      .map((row) => [row.dedup_key, row]),
  );
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
