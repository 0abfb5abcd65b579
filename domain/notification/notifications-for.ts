import type { NotificationChannel } from '../../contracts/courier.ts';
import type { TicketEvent } from '../../contracts/event.ts';
import type { Ticket } from '../ticket/ticket.ts';
import {
  type DataCondition,
  type NotificationRule,
  type NotificationTemplate,
  type NotifiedPart,
  notificationTable,
} from './table.ts';

/** One notification before it is known which accounts stand behind the recipient. */
export type Notice = {
  recipient: NotifiedPart;
  channels: readonly NotificationChannel[];
  template: NotificationTemplate;
  evenOwnAct: boolean;
};

/**
 * Whom an event tells, over which channels, with which text (requirements 4.7); in the table's order, where the first
 * notice for a person wins. `ticket` is the ticket after the event. Pure.
 *
 * @example notificationsFor(missed, ticket) // [{ recipient: 'owner', channels: ['in_app', 'email'], template: 'deadline_missed', … }]
 */
export const notificationsFor = (event: TicketEvent, ticket: Ticket): Notice[] => {
  const data: Readonly<Record<string, unknown>> = event.data;
  return notificationTable[event.type]
    .filter((rule) => fits(rule, data, ticket))
    .flatMap(({ to, channels, template, evenOwnAct = false }) =>
      (to === 'tell' ? told(data) : to).map((recipient) => ({ recipient, channels, template, evenOwnAct })),
    );
};

const fits = (rule: NotificationRule, data: Readonly<Record<string, unknown>>, ticket: Ticket): boolean =>
  (rule.fromRound ?? 0) <= ticket.round &&
  (!rule.ofComplaint || ticket.complaint !== undefined) &&
  Object.entries(rule.where ?? {}).every(([field, condition]) => holds(condition, data[field], data));

const holds = (condition: DataCondition, value: unknown, data: Readonly<Record<string, unknown>>): boolean => {
  const isSet = value !== null && value !== undefined;
  if (condition === 'set') return isSet;
  if (condition === 'unset') return !isSet;
  if ('differsFrom' in condition) return value !== data[condition.differsFrom];
  return (condition as readonly unknown[]).includes(value);
};

/**
 * Recipients that the event names. A deadline of a ticket without an owner is the group's; a name that nobody knows is
 * resolved like a post without holder.
 */
const told = (data: Readonly<Record<string, unknown>>): readonly NotifiedPart[] =>
  Array.isArray(data.tell)
    ? (data.tell as NotifiedPart[]).map((part) => (part === 'owner' ? 'owner_or_group' : part))
    : [];
