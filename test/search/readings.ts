import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { recordOf } from '../../db/command/await-record.ts';
import { settle } from '../../db/command/settle.ts';
import { adoptForeignTransactions, eventsAfter, positionNow } from '../../db/live/events-after.ts';
import { listNotifications } from '../../db/notification/list-notifications.ts';
import { markAllRead, markRead } from '../../db/notification/mark-read.ts';
import { channelStanding, somethingIsDue, troubleCounts } from '../../db/notification/standing.ts';
import { toldOf } from '../../db/notification/told-of.ts';
import { unreadCount } from '../../db/notification/unread-count.ts';
import type { Database } from '../../db/schema/index.ts';
import { commandRows } from '../../db/tickets/command-rows.ts';
import { eventsOf } from '../../db/tickets/events-of.ts';
import { textsOf } from '../../db/tickets/texts-of.ts';
import { timelinePage } from '../../db/tickets/timeline-page.ts';
import { visibleNumbers } from '../../db/tickets/visible-numbers.ts';
import { asRequester } from './searches.ts';

const number = 'TS20240105012';
const accountId = asRequester({}).viewer.id;
const requester = {
  id: accountId,
  account: 'many7',
  roles: ['requester' as const],
  status: 'active' as const,
  groupIds: [],
  orgId: null,
};
const audiences = ['requester', 'staff'] as const;
const after = { createdAt: '2024-06-01T00:00:00.000Z', id: randomUUID() };

/** What the desk reads and writes, beside lists, whenever somebody looks at a ticket, listens, or is told. */
export const readings: Record<string, (db: Kysely<Database>) => Promise<unknown>> = {
  'a timeline': (db) => timelinePage(db, { number, audiences, after: null, descending: false, limit: 50 }),
  'a timeline from its end': (db) => timelinePage(db, { number, audiences, after: 9, descending: true, limit: 50 }),
  'all events of a ticket': (db) => eventsOf(db, number, 12),
  'texts of a ticket': (db) => textsOf(db, number, [{ textId: randomUUID(), sha256: '' }]),
  'who was told': (db) => toldOf(db, number, [1, 2]),
  'which tickets one may see': (db) => visibleNumbers(db, requester, [number, 'TS20240105013']),
  notifications: (db) => listNotifications(db, { accountId, limit: 51 }),
  'notifications from the middle': (db) => listNotifications(db, { accountId, limit: 51, after }),
  'unread notifications': (db) => listNotifications(db, { accountId, unread: true, limit: 51, after }),
  'read notifications': (db) => listNotifications(db, { accountId, unread: false, limit: 51 }),
  'how many are unread': (db) => unreadCount(db, accountId),
  'one is read': (db) => markRead(db, accountId, randomUUID()),
  'all are read': (db) => markAllRead(db, accountId),
  'what waits for the courier': (db) => channelStanding(db, 'email'),
  'is anything due for the courier': (db) => somethingIsDue(db, 'email'),
  'what the courier had trouble with': (db) => troubleCounts(db, 'email'),
  'a stream from the beginning': (db) => eventsAfter(db, { xid: '0', number: '', seq: 0 }, 500),
  'a stream from now': async (db) => eventsAfter(db, await positionNow(db), 500),
  'a restored database': (db) => adoptForeignTransactions(db),
  'a command': (db) => recordOf(db, number, `${number}/2`),
  'a command by its id alone': (db) => commandRows(db, requester, `${number}/2`, null),
  'a command is settled': (db) => settle(db, [{ number, commandId: `${number}/2` }]),
};
