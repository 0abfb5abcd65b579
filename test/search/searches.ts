import type { TicketFilter, TicketPosition, TicketSort, TicketsWanted } from '../../db/tickets/list-tickets.ts';

const person = (n: number): string => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const unit = (first: string, n: number): string => `${first}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Every filter of the list, with values that many-tickets.ts has. */
export const filters: Record<string, TicketFilter> = {
  'no filter': {},
  status: { status: ['in_progress'] },
  'two statuses': { status: ['resolved', 'archived'] },
  level: { level: ['P0'] },
  category: { category: 'software' },
  owner: { ownerId: person(2003) },
  'no owner': { ownerId: null },
  group: { groupIds: [unit('2', 2)] },
  'no group': { groupIds: null },
  requester: { requesterId: person(7) },
  organisation: { orgId: unit('4', 4) },
  overdue: { overdue: true },
  'not overdue': { overdue: false },
  parked: { parked: true },
  'not parked': { parked: false },
  'submitted from': { submittedFrom: '2025-06-01T00:00:00.000Z' },
  'submitted to': { submittedBefore: '2024-02-01T00:00:00.000Z' },
};

/** What is typed, by how much it finds among 100,000. */
export const typed: Record<string, string | undefined> = {
  'no search': undefined,
  'a word of 10 tickets': 'rare77',
  'a word of 400': 'w600',
  'a word of one in eight': 'w20',
  'a word of most': 'w1',
  'two words': 'w3 w40',
  'a word of none': 'absent',
  'a beginning': 'note',
  'a number': 'TS20240105-0012',
  'the end of a number': '0012',
  'a month of numbers': 'TS202403',
  'a Chinese word of one in eight': '打印机',
  'a Chinese word of 400': '报表',
  'a Chinese word of ten': '考勤机',
  'a Chinese word of none': '扫描仪',
  'a Chinese sentence': '登录打印机',
  'a Chinese phrase': '"无法登录"',
  'one Chinese character': '机',
  'a Chinese and another word': '打印机 w40',
};

/** Filters two by two, those that narrow by the same thing left out. */
export const pairs: Record<string, TicketFilter> = Object.fromEntries(
  Object.entries(filters).flatMap(([name, one], index, all) =>
    all
      .slice(index + 1)
      .filter(([, other]) => Object.keys(one).length > 0 && !Object.keys(other).some((key) => key in one))
      .map(([otherName, other]) => [`${name} and ${otherName}`, { ...one, ...other }]),
  ),
);

/** Where a list goes on in the middle. */
export const middle = (sort: TicketSort): TicketPosition => ({
  rank: sort === 'due' ? 1 : 0,
  at: sort === 'due' ? '2027-01-01T00:00:00.000Z' : '2024-12-01T00:00:00.000Z',
  number: 'TS20241201000',
});

/** The list as staff ask for it. */
export const asStaff = (
  filter: TicketFilter,
  sort: TicketSort = 'due',
  descending = sort !== 'due',
): TicketsWanted => ({
  viewer: { id: person(2003), reaches: ['any'] },
  wordsOf: 'staff',
  clocks: null,
  filter,
  sort,
  descending,
  after: null,
  limit: 51,
});

/** The list as a requester asks for it: the own 50 tickets, with the promises made to them. */
export const asRequester = (
  filter: TicketFilter,
  sort: TicketSort = 'due',
  descending = sort !== 'due',
): TicketsWanted => ({
  ...asStaff(filter, sort, descending),
  viewer: { id: person(7), reaches: ['own'] },
  wordsOf: 'requester',
  clocks: ['customer-response/resolve'],
});
