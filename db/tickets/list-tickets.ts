import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../contracts/instant.ts';
import type { Reach } from '../../domain/permissions.ts';
import type { Status } from '../../domain/ticket/ticket.ts';
import type { Database } from '../schema/index.ts';
import { searchQuery } from '../search/query.ts';

/** What a list may be narrowed by; every part given must hold. */
export type TicketFilter = {
  status?: readonly Status[];
  level?: readonly string[];
  /** Key of a category with all below it: `network` also finds `network/wifi`. */
  category?: string;
  /** An id; null: tickets without one. */
  ownerId?: string | null;
  /** Ids; null: tickets without a group. */
  groupIds?: readonly string[] | null;
  requesterId?: string;
  orgId?: string;
  overdue?: boolean;
  parked?: boolean;
  submittedFrom?: Instant;
  /** Exclusive. */
  submittedBefore?: Instant;
  /** Words as somebody typed them (db/search/query.ts); none that could be looked for: no ticket. */
  q?: string;
};

/** How a list may be sorted. `due`, ascending: overdue, then by the next due instant, then what owes nothing. */
export const ticketSorts = ['due', 'submitted', 'updated'] as const;
export type TicketSort = (typeof ticketSorts)[number];

/** Where a list goes on: the sort key of its last row. `rank` is 0 except when sorted by due. */
export type TicketPosition = { rank: number; at: Instant | null; number: string };

/** A page that is wanted. */
export type TicketsWanted = {
  /** Whose list it is, and how far that person's permission to view reaches. */
  viewer: { id: string; reaches: readonly Reach[] };
  /** Whose words `q` is looked for among: those of staff hold internal notes too. */
  wordsOf: 'requester' | 'staff';
  /** `<policy>/<clock>` of the clocks that count for next due and overdue; null: all, for staff. */
  clocks: readonly string[] | null;
  filter: TicketFilter;
  sort: TicketSort;
  descending: boolean;
  after: TicketPosition | null;
  limit: number;
};

/** A ticket in a list, with the names it is shown with. */
export type ListedTicket = {
  number: string;
  title: string | null;
  status: Status;
  level: string;
  policyKey: string;
  policyVersion: number;
  category: string;
  ownerId: string | null;
  ownerName: string | null;
  groupId: string | null;
  groupName: string | null;
  requesterId: string;
  requesterName: string | null;
  submittedAt: Instant;
  updatedAt: Instant;
  nextDue: Instant | null;
  overdue: boolean;
  parked: boolean;
  scheduledFor: Instant | null;
  rank: number;
};

/** Tickets of a list. One statement; sorting and paging by keyset, so that a page costs the same wherever it is. */
export const listTickets = async (db: Kysely<Database>, wanted: TicketsWanted): Promise<ListedTicket[]> =>
  (await ticketsQuery(wanted).execute(db)).rows;

/** The statement of {@link listTickets}, for looking at its plan. */
export const ticketsQuery = (wanted: TicketsWanted): RawBuilder<ListedTicket> => {
  const { descending, after, limit } = wanted;
  const key = sortKey(wanted);
  const where = [reaching(wanted.viewer), ...conditions(wanted.filter, due(wanted))];
  if (after) {
    const comparison = descending ? sql`<` : sql`>`;
    where.push(sql`(${sql.join(key.columns)}) ${comparison} (${sql.join(key.values(after))})`);
  }
  const placed = key.columns.map((column, index) => sql`${column} as ${place(index)}`);
  const order = key.columns.map((_, index) => (descending ? sql`${place(index)} desc` : place(index)));
  // The page first, then the names for its few rows.
  return sql<ListedTicket>`
    select t.number, i.title, t.status, t.level, t.policy_key as "policyKey",
      (t.state -> 'policy' ->> 'version')::int as "policyVersion", t.category,
      t.owner_id as "ownerId", o.display_name as "ownerName", t.group_id as "groupId", g.name as "groupName",
      t.requester_id as "requesterId", r.display_name as "requesterName",
      t.submitted_at as "submittedAt", t.updated_at as "updatedAt",
      t."nextDue", t."isOverdue" as overdue, t.parked_code is not null as parked,
      t.state ->> 'scheduledFor' as "scheduledFor", t.rank
    from (
      select t.*, ${due(wanted).next} as "nextDue", ${due(wanted).overdue} as "isOverdue", ${key.rank} as rank,
        ${sql.join(placed)}
      from ticket t
      ${found(wanted)}
      ${wanted.clocks ? promises(wanted.clocks) : sql``}
      where ${sql.join(where, sql` and `)}
      order by ${sql.join(order)}
      limit ${limit}
    ) t
    left join intake_request i on i.id = t.request_id
    left join account o on o.id = t.owner_id
    left join account r on r.id = t.requester_id
    left join team_group g on g.id = t.group_id
    order by ${sql.join(order)}`;
};

/** Name of a column of the sort key. */
const place = (index: number) => sql.ref(`key${index}`);

const found = ({ wordsOf, filter: { q } }: TicketsWanted): RawBuilder<unknown> => {
  if (q === undefined) return sql``;
  const words = wordsOf === 'staff' ? sql`w.for_staff` : sql`w.for_requester`;
  return sql`join ticket_search w on w.number = t.number and ${words} @@ ${searchQuery(q)}::tsquery`;
};

/**
 * The columns answer for all clocks; for some of them the deadlines are looked at one by one. `rank` is 0 for what is
 * overdue, and written as in the index ticket_due_rank, which finds the few overdue ones by it.
 */
const due = ({ clocks }: TicketsWanted) => {
  const next = clocks ? sql<Instant | null>`p.next_due` : sql<Instant | null>`t.next_due`;
  const overdue = clocks ? sql<boolean>`p.overdue` : sql<boolean>`t.overdue`;
  return { next, overdue, rank: sql<number>`(case when ${overdue} then 0 when ${next} is not null then 1 else 2 end)` };
};

const promises = (clocks: readonly string[]): RawBuilder<unknown> => sql`
  cross join lateral (
    select min(d.due_at) filter (where d.state = 'running' and not d.reminder and d.missed_at is null and not d.past_at_regrading) as next_due,
      coalesce(bool_or(d.missed_at is not null or d.past_at_regrading), false) as overdue
    from deadline d
    where d.number = t.number and d.state in ('running', 'paused') and t.policy_key || '/' || d.clock = any(${[...clocks]}::text[])
  ) p`;

/** The columns that are compared and sorted, all in one direction, and the values of a position in them. */
type SortKey = {
  rank: RawBuilder<number>;
  columns: RawBuilder<unknown>[];
  values: (position: TicketPosition) => RawBuilder<unknown>[];
};

const sortKey = (wanted: TicketsWanted): SortKey => {
  const { sort, descending } = wanted;
  if (sort !== 'due') {
    return {
      rank: sql`0`,
      columns: [sort === 'submitted' ? sql`t.submitted_at` : sql`t.updated_at`, sql`t.number`],
      values: ({ at, number }) => [sql`${at}::timestamptz`, sql`${number}::text`],
    };
  }
  const { next, overdue, rank } = due(wanted);
  // Ascending written as in the index ticket_due_rank. What owes nothing comes last in both directions.
  return descending
    ? dueKey(
        sql`(case when ${overdue} then 1 when ${next} is not null then 2 else 0 end)`,
        next,
        () => sql`'-infinity'::timestamptz`,
      )
    : dueKey(
        rank,
        next,
        (late) => sql`case when ${late ?? overdue} then '-infinity'::timestamptz else 'infinity'::timestamptz end`,
      );
};

/** `none` stands for a missing due instant: an overdue ticket without one has nothing left to miss. */
const dueKey = (
  rank: RawBuilder<number>,
  next: RawBuilder<unknown>,
  none: (late?: RawBuilder<unknown>) => RawBuilder<unknown>,
): SortKey => ({
  rank,
  columns: [rank, sql`coalesce(${next}, ${none()})`, sql`t.number`],
  values: (position) => [
    sql`${position.rank}::int`,
    sql`coalesce(${position.at}::timestamptz, ${none(sql`${position.rank === 0}::boolean`)})`,
    sql`${position.number}::text`,
  ],
});

const reaching = ({ id, reaches }: TicketsWanted['viewer']): RawBuilder<unknown> => {
  if (reaches.includes('any')) return sql`true`;
  const ways = reaches.map((reach) => (reach === 'own' ? sql`t.requester_id = ${id}` : sql`t.owner_id = ${id}`));
  return ways.length > 0 ? sql`(${sql.join(ways, sql` or `)})` : sql`false`;
};

const conditions = (filter: TicketFilter, { overdue, rank }: ReturnType<typeof due>): RawBuilder<unknown>[] => {
  const { status, level, category, ownerId, groupIds, requesterId, orgId, parked } = filter;
  const all: (RawBuilder<unknown> | undefined)[] = [
    status && sql`t.status = any(${[...status]}::text[])`,
    level && sql`t.level = any(${[...level]}::text[])`,
    category === undefined ? undefined : sql`(t.category = ${category} or starts_with(t.category, ${`${category}/`}))`,
    ownerId === undefined ? undefined : ownerId === null ? sql`t.owner_id is null` : sql`t.owner_id = ${ownerId}::uuid`,
    groupIds === undefined
      ? undefined
      : groupIds
        ? sql`t.group_id = any(${[...groupIds]}::uuid[])`
        : sql`t.group_id is null`,
    requesterId === undefined ? undefined : sql`t.requester_id = ${requesterId}::uuid`,
    orgId === undefined ? undefined : sql`t.org_id = ${orgId}::uuid`,
    filter.overdue === undefined ? undefined : filter.overdue ? sql`${rank} = 0` : sql`not ${overdue}`,
    // Both columns are set together; the index is on this one.
    parked === undefined ? undefined : parked ? sql`t.parked_at is not null` : sql`t.parked_at is null`,
    filter.submittedFrom === undefined ? undefined : sql`t.submitted_at >= ${filter.submittedFrom}::timestamptz`,
    filter.submittedBefore === undefined ? undefined : sql`t.submitted_at < ${filter.submittedBefore}::timestamptz`,
  ];
  return all.filter((one) => one !== undefined);
};
