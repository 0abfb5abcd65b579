import type { NotificationChannel } from '../../contracts/courier.ts';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { type Notice, notificationsFor } from './notifications-for.ts';
import { type AccountSet, recipientChain } from './recipient-chain.ts';

/** An account that may be told something, and whether by e-mail too. */
export type ToldAccount = { id: string; byEmail: boolean };

/** A notice with the account sets behind its recipient, best first, and who is passed over where there is somebody else. */
export type Addressed = {
  event: TicketEvent;
  notice: Notice;
  sets: readonly AccountSet[];
  passedOver?: readonly string[];
};

/** Recorded events, or such as would be: the ticket before (null: just submitted) and after all of them. */
export type EventBatch = { before: Ticket | null; after: Ticket; events: readonly TicketEvent[] };

/** One message to one person. */
export type ToldPerson = { event: TicketEvent; notice: Notice; accountId: string; channel: NotificationChannel };

/** Whom the events of a batch are for; who that is stands in SQL. Pure. */
export const addressedBy = ({ before, after, events }: EventBatch): Addressed[] =>
  events.flatMap((event) => {
    const facts = {
      ticket: after,
      formerOwnerId: before?.ownerId ?? null,
      reviewers: event.type === 'level_review_pushed' ? event.data.reviewers : [],
    };
    return notificationsFor(event, after).map((notice) => ({
      event,
      notice,
      sets: recipientChain(notice.recipient, facts),
      // A complaint is told to nobody whom it may be about (S4-07).
      ...(after.complaint && { passedOver: after.complaint.handledBy }),
    }));
  });

/**
 * Who is told over which channels: of each notice the first set that has an account. A person is told once per event, by
 * the first notice, also over later ones with more channels; never of the own act (except receipt and thanks); by e-mail
 * only who has an address and wants it. Pure.
 */
export const toldPeople = (
  addressed: readonly Addressed[],
  accountsOf: (set: AccountSet) => readonly ToldAccount[],
): ToldPerson[] => {
  const told: ToldPerson[] = [];
  const known = new Set<string>();
  for (const { event, notice, sets, passedOver = [] } of addressed) {
    const found = sets.map(accountsOf);
    const others = found.map((accounts) => accounts.filter(({ id }) => !passedOver.includes(id)));
    // Told to one whom it may be about is better than told to nobody.
    const accounts = [...others, ...found].find((some) => some.length > 0) ?? [];
    for (const account of accounts) {
      if (account.id === event.actor.id && !notice.evenOwnAct) continue;
      const person = `${event.seq}/${account.id}`;
      if (known.has(person)) continue;
      known.add(person);
      for (const channel of notice.channels) {
        if (channel !== 'email' || account.byEmail) told.push({ event, notice, accountId: account.id, channel });
      }
    }
  }
  return told;
};
