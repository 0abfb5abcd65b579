import type { EventData, EventType, NewEvent, TicketEvent } from '../../contracts/event.ts';
import type { Instant } from '../../contracts/instant.ts';
import { agreementsOf, withoutAgreements, withoutOffers } from './evolve-agreements.ts';
import { evolveDeadlines } from './evolve-deadlines.ts';
import type { Status, Ticket } from './ticket.ts';

/** Events after which a new round begins: the old plan failed or the ticket came back (C-07, 1.5). */
const roundOpeners: ReadonlySet<EventType> = new Set<EventType>(['not_solved', 'partly_solved', 'reopened']);

/**
 * Folds one event into the ticket. Pure and total: an event that does not concern a field leaves it.
 * The first event is `submitted`, folded by {@link openedTicket}.
 */
export const evolve = (ticket: Ticket, event: TicketEvent): Ticket => ({
  ...fold(ticket, event, event.at, event.actor.id),
  revision: event.seq,
  at: event.at,
});

/** Folds an event that has no number yet: what `decide` needs to see the consequences of its own events. `by`: whose it is, where that is told. */
export const fold = (ticket: Ticket, event: NewEvent, at: Instant, by: string | null = null): Ticket => {
  const next = {
    ...ticket,
    ...fieldsOf(ticket, event, at, by),
    ...endedBy(ticket, event),
    deadlines: evolveDeadlines(ticket.deadlines, event, at),
  };
  return roundOpeners.has(event.type)
    ? {
        ...next,
        round: ticket.round + 1,
        verifiedSolution: false,
        solution: null,
        resolvedAt: null,
        ...(ticket.visited && { visited: false }),
      }
    : next;
};

const owned = (ticket: Ticket, ownerId: string | null, groupId: string | null): Partial<Ticket> => {
  const changed = ownerId !== null && ownerId !== ticket.ownerId;
  return {
    ownerId: ownerId ?? ticket.ownerId,
    groupId: groupId ?? ticket.groupId,
    ownerChanges: ticket.ownerChanges + (changed && ticket.ownerId !== null ? 1 : 0),
    status:
      ownerId !== null && ticket.status === 'pending_assignment' ? ('in_progress' satisfies Status) : ticket.status,
  };
};

/** In a group's queue, where somebody has to take it: it rests no longer and nobody is at work on it. */
const queued = (ticket: Ticket, groupId: string | null): Partial<Ticket> => ({
  groupId: groupId ?? ticket.groupId,
  ownerId: null,
  waitingFor: null,
  status: ticket.status === 'in_progress' ? 'pending_assignment' : ticket.status,
});

/** Work goes on with its owner; a ticket that was given to another group meanwhile awaits one. */
const backToWork = ({ ownerId }: Ticket): Status => (ownerId === null ? 'pending_assignment' : 'in_progress');

/**
 * A level set by the policy or by hand is to be reviewed anew, whoever was asked about another one; deciding the review
 * sets what it decided; the answer to a dispute leaves a decision as it is. A push comes as an event of its own.
 */
const reviewAfter = ({ review }: Ticket, by: EventData['graded']['by']): Ticket['review'] =>
  by === 'review' || (by === 'dispute' && review === 'decided') ? review : 'none';

const fieldsOf = (ticket: Ticket, event: NewEvent, at: Instant, by: string | null): Partial<Ticket> => {
  switch (event.type) {
    case 'assigned':
      return event.data.ownerId === null && event.data.groupId !== ticket.groupId
        ? queued(ticket, event.data.groupId)
        : owned(ticket, event.data.ownerId, event.data.groupId);
    case 'claimed':
      return owned(ticket, event.data.ownerId, event.data.groupId);
    case 'handover_accepted':
      return owned(ticket, event.data.ownerId, null);
    case 'released':
      return { ownerId: null, status: 'pending_assignment', waitingFor: null };
    case 'escalated':
      // From follow_up too: handing it up is the choice that the failed fix demanded (requirements 4.3.1).
      return event.data.ownerId !== null
        ? { ...owned(ticket, event.data.ownerId, event.data.groupId), status: 'in_progress' }
        : { ...queued(ticket, event.data.groupId), status: 'pending_assignment' };
    case 'complaint_about':
      return { complaint: { about: event.data.number, handledBy: event.data.handledBy } };
    case 'verified':
      return { verified: true };
    case 'classified':
      return { ...event.data, classified: true };
    case 'graded':
      return { level: event.data.to, review: reviewAfter(ticket, event.data.by) };
    case 'level_review_pushed':
      return { review: 'pushed' };
    case 'level_review_decided':
      return { review: 'decided' };
    case 'level_disputed':
      return { disputed: true };
    case 'dispute_answered':
      return { disputed: false };
    case 'policy_moved':
      return { policy: event.data.to };
    case 'tagged':
      return { tags: event.data.tags };
    case 'diagnosis_added':
      return ticket.status === 'follow_up' ? { status: backToWork(ticket) } : {};
    case 'root_cause_set':
      return { rootCause: event.data.rootCause };
    case 'waiting_started':
      return { waitingFor: { reason: event.data.reason, since: at, until: event.data.until } };
    case 'waiting_ended':
      return { waitingFor: null };
    case 'temporary_solution_given':
      return { waitingFor: { reason: 'permanent_fix', since: at, until: event.data.permanentFixBy } };
    case 'verification_added':
      return { verifiedSolution: true };
    case 'confirmation_asked':
      return { status: 'pending_confirmation', solution: event.data.solution };
    case 'confirmation_taken_back':
      return { status: backToWork(ticket) };
    case 'confirmed':
      // Review and dispute of the level end with the promise to decide them: a new round begins without.
      return {
        status: 'resolved',
        resolvedAt: at,
        disputed: false,
        review: ticket.review === 'pushed' ? 'none' : ticket.review,
      };
    case 'partly_solved':
    case 'not_solved':
      return { status: 'follow_up' };
    case 'reopened':
      return { status: 'follow_up', closedAt: null, roundStartedAt: at };
    case 'archived':
      return { status: 'archived', closedAt: at, solution: event.data.finalSolution };
    case 'cancelled':
      return { status: 'cancelled', closedAt: at, waitingFor: null };
    default:
      return agreementsOf(ticket, event, at, by);
  }
};

/** Events with which the former owner's offers end. */
const ownerChanges: ReadonlySet<EventType> = new Set<EventType>([
  'assigned',
  'claimed',
  'handover_accepted',
  'released',
  'escalated',
]);

/** What ends beside: offers with the ownership, all agreements with the work; a survey belongs to one resolution. */
const endedBy = (ticket: Ticket, event: NewEvent): Partial<Ticket> => {
  if (event.type === 'confirmed' || event.type === 'cancelled') return withoutAgreements(ticket);
  if (event.type === 'reopened' && ticket.survey) return { survey: null };
  if (!ownerChanges.has(event.type)) return {};
  return { ...withoutOffers(ticket), ...lineAfter(ticket, event) };
};

const lineAfter = ({ firstLine }: Ticket, event: NewEvent): Pick<Ticket, 'firstLine'> => {
  if (event.type !== 'assigned' && event.type !== 'claimed' && event.type !== 'escalated') return {};
  const isFirst = event.data.firstLine === true;
  return isFirst || firstLine ? { firstLine: isFirst } : {};
};

/** The ticket after its opening event, which is always `submitted` with seq 1. */
export const openedTicket = (number: string, event: TicketEvent): Ticket => {
  if (event.type !== 'submitted') throw new TypeError(`a ticket opens with submitted, not ${event.type}`);
  const { data } = event;
  return {
    v: 1,
    number,
    revision: event.seq,
    at: event.at,
    requestId: data.requestId,
    policy: data.policy,
    requesterId: data.requesterId,
    orgId: data.orgId,
    channel: data.channel,
    submittedAt: event.at,
    status: 'pending_assignment',
    waitingFor: null,
    verified: false,
    classified: false,
    requestType: data.requestType,
    caseType: data.caseType,
    category: data.category,
    scope: data.scope,
    urgency: data.urgency,
    requestedLevel: data.requestedLevel,
    level: data.level,
    tags: [],
    groupId: null,
    ownerId: null,
    ownerChanges: 0,
    review: 'none',
    disputed: false,
    round: 1,
    roundStartedAt: event.at,
    rootCause: null,
    solution: null,
    verifiedSolution: false,
    resolvedAt: null,
    closedAt: null,
    deadlines: [],
  };
};

/** Folds a whole life; throws a TypeError when it does not open with `submitted`. */
export const foldAll = (number: string, events: readonly TicketEvent[]): Ticket => {
  const [first, ...rest] = events;
  if (!first) throw new TypeError('no events');
  return rest.reduce(evolve, openedTicket(number, first));
};
