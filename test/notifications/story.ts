import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Role } from '../../contracts/actor.ts';
import { audienceOf, type EventData, type EventType, type TicketEvent } from '../../contracts/event.ts';
import type { Database } from '../../db/schema/index.ts';
import type { Ticket } from '../../domain/ticket/ticket.ts';

/** When these stories happen: a Monday, 10:30 in Shanghai. */
export const monday = '2026-11-23T02:30:00.000Z';

/** A ticket in progress, changed as a story needs it. */
export const aTicket = (change: Partial<Ticket> = {}): Ticket => ({
  v: 1,
  number: 'TS20261123001',
  revision: 3,
  at: monday,
  requestId: randomUUID(),
  policy: { key: 'customer-response', version: 1 },
  requesterId: randomUUID(),
  orgId: null,
  channel: 'portal',
  submittedAt: monday,
  status: 'in_progress',
  waitingFor: null,
  verified: true,
  classified: true,
  requestType: null,
  caseType: null,
  category: [],
  scope: null,
  urgency: null,
  requestedLevel: null,
  level: 'P1',
  tags: [],
  groupId: null,
  ownerId: null,
  ownerChanges: 0,
  review: 'none',
  disputed: false,
  round: 1,
  roundStartedAt: monday,
  rootCause: null,
  solution: null,
  verifiedSolution: false,
  resolvedAt: null,
  closedAt: null,
  deadlines: [],
  ...change,
});

let seq = 0;

/** An event of a story, numbered on; by a timer unless an actor is named. */
export const anEvent = <T extends EventType>(type: T, data: Partial<EventData[T]>, actorId: string | null = null) =>
  ({
    id: randomUUID(),
    seq: ++seq,
    at: monday,
    type,
    actor: { id: actorId, via: actorId === null ? 'system' : 'http' },
    commandId: null,
    audience: audienceOf(type),
    data,
  }) as unknown as TicketEvent;

/** A person with an address of the name. */
export const aPerson = async (
  db: Kysely<Database>,
  account: string,
  roles: Role[] = ['engineer'],
  change: {
    language?: 'zh' | 'en';
    email?: string | null;
    notify_email?: boolean;
    status?: 'active' | 'disabled';
  } = {},
): Promise<string> => {
  const row = await db
    .insertInto('account')
    .values({ account, display_name: account, kind: 'staff', roles, email: `${account}@example.com`, ...change })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
};

/** A group with members. */
export const aGroup = async (
  db: Kysely<Database>,
  name: string,
  memberIds: readonly string[],
  leadId: string | null = null,
): Promise<string> => {
  const { id } = await db
    .insertInto('team_group')
    .values({ name, line: 1, lead_id: leadId })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (memberIds.length > 0) {
    await db
      .insertInto('group_member')
      .values(memberIds.map((account_id) => ({ group_id: id, account_id })))
      .execute();
  }
  return id;
};
