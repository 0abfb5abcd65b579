import type { Ticket } from '../ticket/ticket.ts';
import type { NotifiedPart } from './table.ts';

/** A set of accounts that SQL can name. A post is held for one group or (null) for the whole desk. */
export type AccountSet =
  | { kind: 'ids'; ids: readonly string[] }
  | { kind: 'group'; groupId: string }
  | { kind: 'group_lead'; groupId: string }
  | { kind: 'group_supervisors'; groupId: string }
  | { kind: 'role'; role: 'supervisor' | 'administrator' }
  | { kind: 'post'; key: string; groupId: string | null };

/** What the chain looks at: the ticket after the batch, its owner before, and the reviewers an event names. */
export type RecipientFacts = {
  ticket: Pick<Ticket, 'requesterId' | 'ownerId' | 'groupId' | 'handover' | 'asked'>;
  formerOwnerId: string | null;
  reviewers: readonly string[];
};

/**
 * The account sets behind a recipient, best first; the first that has an active account is told. A duty that nobody holds
 * ends with the administrators, because a deadline that nobody hears of is worse than one told to the wrong person.
 */
export const recipientChain = (part: NotifiedPart, facts: RecipientFacts): readonly AccountSet[] => {
  const { requesterId, ownerId, groupId } = facts.ticket;
  switch (part) {
    case 'requester':
      return ids(requesterId);
    case 'owner':
      return ids(ownerId);
    case 'former_owner':
      return facts.formerOwnerId === ownerId ? [] : ids(facts.formerOwnerId);
    case 'owner_or_group':
      return [...ids(ownerId), ...group(groupId)];
    case 'group':
      return group(groupId);
    case 'group_lead':
      return [...ofGroup('group_lead', groupId), ...supervisors(groupId)];
    case 'supervisor':
      return supervisors(groupId);
    case 'department_manager':
      return post('department_head', groupId);
    case 'administrators':
      return [administrators];
    case 'collaborator':
      return ids(facts.ticket.asked?.collaboration?.to ?? null);
    case 'successor':
      return ids(facts.ticket.handover?.to ?? null);
    case 'reviewers':
      return [
        ...(facts.reviewers.length > 0 ? [{ kind: 'ids', ids: facts.reviewers } as const] : []),
        ...group(groupId),
      ];
    default:
      return part.startsWith('post:') ? post(part.slice('post:'.length), groupId) : [administrators];
  }
};

const administrators: AccountSet = { kind: 'role', role: 'administrator' };

const ids = (id: string | null): AccountSet[] => (id === null ? [] : [{ kind: 'ids', ids: [id] }]);

const ofGroup = (kind: 'group' | 'group_lead' | 'group_supervisors', groupId: string | null): AccountSet[] =>
  groupId === null ? [] : [{ kind, groupId }];

const post = (key: string, groupId: string | null): AccountSet[] => [
  ...(groupId === null ? [] : [{ kind: 'post', key, groupId } as const]),
  { kind: 'post', key, groupId: null },
  administrators,
];

/** Without a group, or with an empty one, it is the customer-service supervisor who assigns (S4-32). */
const group = (groupId: string | null): AccountSet[] => [
  ...ofGroup('group', groupId),
  ...post('customer_service_supervisor', null),
];

const supervisors = (groupId: string | null): AccountSet[] => [
  ...ofGroup('group_supervisors', groupId),
  { kind: 'role', role: 'supervisor' },
  administrators,
];
